import type { Store } from '@zegel/store'
import { type Audited, type AuditOptions, auditDatabase } from './audit.ts'
import { checkHeld } from './check-held.ts'
import { checkHistory, checkPublishedRoot, publishedState, tellPublished } from './check-published.ts'
import { type Finding, Findings } from './finding.ts'
import type { HeldProof } from './held-proof.ts'
import { keyOfLog } from './key-of-log.ts'
import { kept, PublishedError, type PublishedLog, patient } from './published-log.ts'
import { type Remembered, seenState, toSeen } from './remembered.ts'
import { inSnapshot, type Snapshot } from './snapshots.ts'

export type { Audited } from './audit.ts'
export type { Progress } from './auditing.ts'
export { type Finding, type FindingCode, meanings } from './finding.ts'
export { type HeldProof, HeldProofError, readHeldProofs } from './held-proof.ts'
export { houseLogKey } from './house-log-key.ts'
export { openPublishedLog, type PublishedLog } from './published-log.ts'
export { nothingSeen, type Remembered, readRemembered, writeRemembered } from './remembered.ts'
export { readRoots } from './roots.ts'

/** What both kinds of audit get. */
interface Common extends Pick<AuditOptions, 'remembered' | 'tell' | 'signal'> {
  /** the log's verifier key, from elsewhere */
  key?: string | undefined
  /** told of each finding at once: the whole audit may take long */
  onEach?: (finding: Finding) => void
}

export interface DatabaseAudit extends Common, Pick<AuditOptions, 'sources' | 'person' | 'roots' | 'held'> {
  log?: PublishedLog | undefined
  /** the log's verifier key as the house itself has it: it counts where no other is known */
  ownKey?: string | undefined
}

/** What is empty now may have been full: an auditor who sees it for the first time cannot know. */
const NO_EARLIER =
  'there is no earlier audit to compare with: what was removed before now, whole and at once, does not show'

/** The database, its leaves and, where it is given, the published log: what was changed in any of them. */
export async function audit(
  database: Store<never> | Snapshot,
  { key: given, ownKey: own, log: asked, onEach, ...options }: DatabaseAudit,
): Promise<Audited> {
  const { remembered, signal } = options
  const log = asked && patient(asked, signal)
  const findings = new Findings(onEach)
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  if (!remembered.tree) note(NO_EARLIER)
  const key = await keyOfLog({ given, seen: remembered.key, own, log }, findings, note)
  if (!log) note('the published log was not compared: --log says where it is')
  if (!key) note('checkpoints were not verified: the key of the log is not known')
  const state = log && key && (await publishedState(log, key, findings))
  const silent = state instanceof PublishedError ? state : undefined
  const published = log && state && !(state instanceof PublishedError) ? { log, state } : undefined
  if (published && remembered.log && published.state.size < remembered.log.size)
    findings.add(
      'history-shrunk',
      'published log',
      `size ${published.state.size}`,
      `${remembered.log.size} leaves were seen before`,
    )
  const run = (tx: Snapshot) => auditDatabase(tx, { ...options, key, published, silent, findings, note })
  const result = await ('db' in database ? inSnapshot(database, run) : run(database))
  const { list, total, unread } = findings
  return { findings: list, total, notes, unread, ...result }
}

export interface LogAudit extends Common {
  log: PublishedLog
  held: readonly HeldProof[]
  /** DER; without any, the certificates in proofs are not judged */
  roots?: readonly Buffer[]
}

/** The published log alone, against what was seen of it before and against proofs that somebody holds. */
export async function auditLog({
  key: given,
  log: asked,
  onEach,
  held,
  remembered,
  roots = [],
  signal,
}: LogAudit): Promise<Audited> {
  const log = kept(patient(asked, signal))
  const findings = new Findings(onEach)
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  if (!remembered.log && held.length === 0) note(NO_EARLIER)
  const key = await keyOfLog({ given, seen: remembered.key, own: undefined, log }, findings, note)
  const told = key && (await publishedState(log, key, findings))
  if (told instanceof PublishedError) {
    if (remembered.log || held.length > 0) tellPublished(findings, 'checkpoint', told)
    else note('the log has published nothing yet')
  }
  const state = told instanceof PublishedError ? undefined : told
  const done = (seen: Remembered): Audited => {
    const { list, total, unread } = findings
    return { findings: list, total, notes, unread, size: state?.size ?? 0, remembered: total > 0 ? remembered : seen }
  }
  if (!key || !state) return done(remembered)
  if (remembered.log) await checkHistory(log, state, seenState(remembered.log), findings)
  if (held.length > 0) await checkHeld({ log, published: state, key, roots, findings }, held)
  else await checkPublishedRoot(log, state, findings)
  return done({ ...remembered, key: key.vkey, log: toSeen(state) })
}
