import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Audited,
  audit,
  auditLog,
  nothingSeen,
  OWN,
  openPublishedLog,
  type Progress,
  type Remembered,
  readHeldProofs,
  readRemembered,
  readRoots,
  SOURCES,
  writeRemembered,
} from '@zegel/evidence'
import { type Config, ConfigError, HouseKeys, readConfig, systemClock } from '@zegel/host'
import { findEmbedded, openStore } from '@zegel/store'
import { type AuditArguments, readAuditArguments } from './audit-options.ts'
import { auditJson, auditText } from './audit-report.ts'
import { runningUrl } from './demo-sender.ts'

/** How often a person at a terminal is told how far it is, ms. */
const TELL_MS = 2_000

type Look = (remembered: Remembered) => Promise<Audited>

/** Audits once, or until it is stopped. Returns the exit status: 0 nothing was found, 1 something was. */
export async function auditCommand(words: readonly string[]): Promise<number> {
  const args = await readAuditArguments(words)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  if (args.against.length > 0) return look(args, stop.signal, args.state, await againstLog(args, stop.signal))
  const config = readConfig()
  const state = args.state ?? join(config.data, 'audit', 'seen.json')
  const { act, close } = await ofDatabase(args, config, stop.signal)
  try {
    return await look(args, stop.signal, state, act)
  } finally {
    await close()
  }
}

async function look({ everyMs, json }: AuditArguments, stop: AbortSignal, state: string | undefined, act: Look) {
  let remembered = state === undefined ? nothingSeen : await readRemembered(state)
  for (let found = 0; ; ) {
    const began = systemClock.now()
    try {
      const audited = await act(remembered)
      found += audited.total
      const ms = systemClock.now() - began
      process.stdout.write(json ? auditJson(audited, began, ms) : auditText(audited, ms))
      remembered = audited.remembered
      if (state !== undefined && audited.total === 0) await writeRemembered(state, remembered)
    } catch (error) {
      // A database that is away for a moment ends no watch; what it hides meanwhile is found when it is back.
      if (stop.aborted) return found > 0 ? 1 : 0
      if (everyMs === undefined) throw error
      process.stderr.write(`this time there was no audit: ${(error as Error).message}\n`)
    }
    if (everyMs !== undefined) await sleep(everyMs, undefined, { signal: stop }).catch(() => {})
    if (everyMs === undefined || stop.aborted) return found > 0 ? 1 : 0
  }
}

/** No database: whoever holds a proof can ask. */
async function againstLog({ log, logKey, against }: AuditArguments, signal: AbortSignal): Promise<Look> {
  const held = await Promise.all(against.map(async (file) => readHeldProofs(basename(file), await readFile(file))))
  const published = openPublishedLog(log as string)
  return (remembered) =>
    auditLog({ log: published, key: logKey, held: held.flat(), remembered, tell: () => {}, signal })
}

async function ofDatabase({ log, logKey, roots }: AuditArguments, config: Config, signal: AbortSignal) {
  const url = config.databaseUrl ?? (await findEmbedded(join(config.data, 'postgres')))
  if (url === undefined)
    throw new ConfigError(`DATABASE_URL must name the database of the house, or a house must run on ${config.data}`)
  const place = log ?? (config.databaseUrl ? undefined : await runningUrl(config))
  const published = place === undefined ? undefined : openPublishedLog(place)
  const ownRoot = join(config.data, 'authority', 'root.crt.pem')
  const trusted = await readRoots(roots.length > 0 ? roots : [ownRoot].filter((file) => existsSync(file)))
  const person = await personSecret(config)
  const store = await openStore<never>({ url, schema: 'evidence', max: 1 })
  const tell = progressTeller()
  const sources = [...SOURCES, OWN]
  const act: Look = (remembered) =>
    audit(store, { sources, person, roots: trusted, log: published, key: logKey, remembered, tell, signal })
  return { act, close: () => store.close() }
}

/** An auditor may have no keys of the house: what they open is then not compared, and the audit says so. */
async function personSecret({ data }: Config): Promise<Buffer | undefined> {
  const folder = join(data, 'keys')
  if (!existsSync(join(folder, 'person.key'))) return undefined
  return new HouseKeys(folder, false).secret('person')
}

function progressTeller(): (progress: Progress) => void {
  let next = systemClock.now() + TELL_MS
  return ({ stage, done, total }) => {
    if (systemClock.now() < next) return
    next = systemClock.now() + TELL_MS
    process.stderr.write(`${stage}: ${done}${total === undefined ? '' : ` of ${total}`}\n`)
  }
}
