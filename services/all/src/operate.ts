import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@zegel/contract'
import { ConfigError, HouseKeys, readConfig, systemClock } from '@zegel/host'
import { type IdentityTables, newSender, type Revoked, registerSender, revoke } from '@zegel/identity'
import { openStore } from '@zegel/store'
import { auditCommand } from './audit-command.ts'
import { AUDIT_USAGE } from './audit-options.ts'
import { databaseUrlOf } from './database-url.ts'

const USAGE = `Usage:
  npm start                                  the house
  npm start -- register-sender <file.json>   { cbe, name, client, jwk, nationalNumber }
  npm start -- revoke client|session|party <id>
${AUDIT_USAGE}`

/** An audit that could not be made says something else than one that found something. */
const NO_AUDIT = 2

/** Commands for the operator of a house whose database DATABASE_URL names, beside the running house or without it. */
export async function operate(command: string, args: readonly string[]): Promise<void> {
  const isAudit = command === 'audit'
  try {
    if (args.includes('--help')) process.stdout.write(`${USAGE}\n`)
    else if (isAudit) process.exitCode = await auditCommand(args)
    else process.stdout.write(`${await run(command, args)}\n`)
  } catch (error) {
    process.stderr.write(`${told(error)}\n`)
    process.exitCode = isAudit ? NO_AUDIT : 1
  }
}

async function run(command: string, [first = '', second = '']: readonly string[]): Promise<string> {
  if (command === 'register-sender' && first !== '') {
    const sender = newSender(JSON.parse(await readFile(first, 'utf8')))
    const { party } = await withIdentity((house) => registerSender(house, sender))
    return `${sender.client} may send as party ${party}`
  }
  if (command === 'revoke' && ['client', 'session', 'party'].includes(first) && second !== '') {
    await withIdentity((house) => revoke(house, { [first]: second } as Revoked))
    return `every token of ${first} ${second} issued so far is void within 5 s`
  }
  throw new ConfigError(USAGE)
}

async function withIdentity<T>(act: (house: Parameters<typeof registerSender>[0]) => Promise<T>): Promise<T> {
  const config = readConfig()
  if (!config.databaseUrl) throw new ConfigError('DATABASE_URL must name the database of the house')
  const keys = new HouseKeys(join(config.data, 'keys'), false)
  const url = databaseUrlOf(config.databaseUrl, await keys.secret('database'))('identity')
  const store = await openStore<IdentityTables>({ url, schema: 'identity', max: 1 })
  try {
    return await act({ store, keys, clock: systemClock })
  } finally {
    await store.close()
  }
}

function told(error: unknown): string {
  if (error instanceof Refusal) return `${error.code}${error.detail === undefined ? '' : `: ${error.detail}`}`
  return error instanceof Error ? error.message : String(error)
}
