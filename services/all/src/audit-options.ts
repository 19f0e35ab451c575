import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ConfigError } from '@zegel/host'

export const AUDIT_USAGE = `  npm run audit -- [options]                 what was changed in the database or in the published log
    --log URL|FOLDER     the published log: of a house, or a copy of it
    --log-key KEY|FILE   its key, known from elsewhere
    --root FILE          the root above seals and timestamps, PEM; may be repeated
    --state FILE         what the last audit saw: keep it where nobody who can change the database can change it
    --first              there is no such file yet
    --held FILE          a deposit's answer that was kept: is it still what a repeat would say? May be repeated
    --every SECONDS      again and again, until it is stopped
    --json               one line of JSON for each audit
    --against FILE ...   with the log alone: is it still what this proof proved? A deposit's answer, a .tlog-proof, or a dossier
  It ends with 0 if everything was looked at and nothing was changed, with 1 if something was, else with 2.
  It reads DATABASE_URL, or the database of the development house that runs on ZEGEL_DATA. With the URL of the role
  of evidence alone it cannot compare the books of the other services.
`

export interface AuditArguments {
  log: string | undefined
  logKey: string | undefined
  roots: readonly string[]
  state: string | undefined
  first: boolean
  everyMs: number | undefined
  json: boolean
  held: readonly string[]
  against: readonly string[]
}

/** @throws ConfigError */
export async function readAuditArguments(args: readonly string[]): Promise<AuditArguments> {
  const { values, positionals } = parse(args)
  const against = [...(values.against ?? []), ...positionals]
  if (positionals.length > 0 && !values.against) throw new ConfigError(`what is ${positionals[0]}?\n${AUDIT_USAGE}`)
  if (against.length > 0 && values.log === undefined)
    throw new ConfigError('--against compares with a log: name it by --log')
  const every = values.every === undefined ? undefined : Number(values.every)
  if (every !== undefined && !(every >= 1)) throw new ConfigError('--every takes seconds, at least 1')
  return {
    log: values.log,
    logKey: values['log-key'] && (await keyIn(values['log-key'])),
    roots: values.root ?? [],
    state: values.state,
    first: values.first ?? false,
    everyMs: every === undefined ? undefined : every * 1_000,
    json: values.json ?? false,
    held: values.held ?? [],
    against,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        log: { type: 'string' },
        'log-key': { type: 'string' },
        root: { type: 'string', multiple: true },
        state: { type: 'string' },
        first: { type: 'boolean' },
        every: { type: 'string' },
        json: { type: 'boolean' },
        held: { type: 'string', multiple: true },
        against: { type: 'string', multiple: true },
      },
    })
  } catch (cause) {
    throw new ConfigError(`${(cause as Error).message}\n${AUDIT_USAGE}`, { cause })
  }
}

async function keyIn(value: string): Promise<string> {
  return existsSync(value) ? (await readFile(value, 'utf8')).trim() : value
}
