import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Audited,
  audit,
  auditLog,
  type Finding,
  houseLogKey,
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
import { AuditReport } from './audit-report.ts'
import { runningUrl } from './demo-sender.ts'

/** How often a person at a terminal is told how far it is, ms. */
const TELL_MS = 2_000

type Look = (remembered: Remembered, onEach: (finding: Finding) => void) => Promise<Audited>

/** Exit statuses: something was found; nothing was, and not everything could be looked at. */
const FOUND = 1
const NO_AUDIT = 2

/** A house that is started again is back soon: between tries of one audit, ms. */
const PATIENCE_MS = [1_000, 2_000, 5_000] as const

/** Audits once, or until it is stopped. Returns the exit status: 0 only if every audit looked at all and found nothing. */
export async function auditCommand(words: readonly string[]): Promise<number> {
  const args = await readAuditArguments(words)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  if (args.against.length > 0) return look(args, stop.signal, args.state, await againstLog(args, stop.signal))
  const config = readConfig()
  const state = args.state ?? join(config.data, 'audit', 'seen.json')
  return look(args, stop.signal, state, await ofDatabase(args, config, stop.signal))
}

async function look(args: AuditArguments, stop: AbortSignal, state: string | undefined, act: Look) {
  const { everyMs, json } = args
  let remembered = state === undefined ? nothingSeen : await rememberedIn(state, args)
  let status = 0
  for (let tries = 0; ; ) {
    const began = systemClock.now()
    const report = new AuditReport(json, began)
    let pauseMs = everyMs
    try {
      const audited = await act(remembered, (finding) => report.found(finding))
      report.ended(audited, systemClock.now() - began)
      status = worse(status, audited.total > 0 ? FOUND : audited.unread.length > 0 ? NO_AUDIT : 0)
      remembered = audited.remembered
      if (state !== undefined && audited.total === 0) await writeRemembered(state, remembered)
      tries = 0
    } catch (error) {
      if (report.total > 0) status = FOUND
      if (stop.aborted) return status
      // A database that is away for a moment ends no watch; what it hides meanwhile is found when it is back.
      const again = everyMs === undefined || report.total > 0 ? undefined : PATIENCE_MS[tries++]
      if (again === undefined) {
        tries = 0
        report.failed(error as Error)
        status = worse(status, NO_AUDIT)
      } else pauseMs = again
    }
    if (pauseMs === undefined) return status
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => {})
    if (stop.aborted) return status
  }
}

const worse = (one: number, other: number) => (one === FOUND || other === FOUND ? FOUND : Math.max(one, other))

/** An auditor whose memory was taken away compares with nothing: that is said for once, and never happens by itself. */
async function rememberedIn(file: string, { state, everyMs, first }: AuditArguments): Promise<Remembered> {
  const there = existsSync(file)
  if (first && there) throw new ConfigError(`${file} is there: --first is for an audit that has none before it`)
  if (!first && !there && (state !== undefined || everyMs !== undefined))
    throw new ConfigError(`${file} is not there: if no audit was made before, say so by --first`)
  return readRemembered(file)
}

/** No database: whoever holds a proof can ask. */
async function againstLog({ log, logKey, roots, against }: AuditArguments, signal: AbortSignal): Promise<Look> {
  const held = await heldIn(against)
  const published = openPublishedLog(log as string)
  const trusted = await readRoots(roots)
  const common = { log: published, key: logKey, held, roots: trusted, tell: () => {}, signal }
  return (remembered, onEach) => auditLog({ ...common, remembered, onEach })
}

async function heldIn(files: readonly string[]) {
  return (await Promise.all(files.map(async (file) => readHeldProofs(basename(file), await readFile(file))))).flat()
}

/** Each look finds its house anew: one that was started again in the meantime may stand elsewhere. */
async function ofDatabase(args: AuditArguments, config: Config, signal: AbortSignal): Promise<Look> {
  await urlOf(config)
  const ownRoot = join(config.data, 'authority', 'root.crt.pem')
  const roots = await readRoots(args.roots.length > 0 ? args.roots : [ownRoot].filter((file) => existsSync(file)))
  const person = await personSecret(config)
  const common = {
    sources: [...SOURCES, OWN],
    person,
    roots,
    key: args.logKey,
    ownKey: await houseLogKey(config),
    signal,
  }
  const held = await heldIn(args.held)
  return async (remembered, onEach) => {
    const place = args.log ?? (config.databaseUrl ? undefined : await runningUrl(config))
    const log = place === undefined ? undefined : openPublishedLog(place)
    const store = await openStore<never>({ url: await urlOf(config), schema: 'evidence', max: 1 })
    try {
      return await audit(store, { ...common, held, log, remembered, onEach, tell: progressTeller() })
    } finally {
      await store.close()
    }
  }
}

async function urlOf({ databaseUrl, data }: Config): Promise<string> {
  const url = databaseUrl ?? (await findEmbedded(join(data, 'postgres')))
  if (url !== undefined) return url
  throw new ConfigError(`DATABASE_URL must name the database of the house, or a house must run on ${data}`)
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
