import type { Store } from '@zegel/store'
import { type Audited, type AuditOptions, auditDatabase } from './audit.ts'
import { checkHeld } from './check-held.ts'
import { checkHistory, checkPublishedRoot, publishedState } from './check-published.ts'
import { type Finding, Findings } from './finding.ts'
import type { HeldProof } from './held-proof.ts'
import { keyOfLog } from './key-of-log.ts'
import { kept, type PublishedLog } from './published-log.ts'
import { type Remembered, seenState, toSeen } from './remembered.ts'
import { inSnapshot, type Snapshot } from './snapshots.ts'

export type { Audited } from './audit.ts'
export type { Progress } from './auditing.ts'
export { type Finding, type FindingCode, meanings } from './finding.ts'
export { type HeldProof, HeldProofError, readHeldProofs } from './held-proof.ts'
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

export interface DatabaseAudit extends Common, Pick<AuditOptions, 'sources' | 'person' | 'roots'> {
  log?: PublishedLog | undefined
}

/** The database, its leaves and, where it is given, the published log: what was changed in any of them. */
export async function audit(
  database: Store<never> | Snapshot,
  { key: given, log, onEach, ...options }: DatabaseAudit,
): Promise<Audited> {
  const findings = new Findings(onEach)
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  const { remembered } = options
  const key = await keyOfLog({ given, seen: remembered.key, log }, findings, note)
  if (!log) note('the published log was not compared: --log says where it is')
  if (!key) note('checkpoints were not verified: the key of the log is not known')
  const state = log && key && (await publishedState(log, key, findings))
  if (state && remembered.log && state.size < remembered.log.size)
    findings.add(
      'history-shrunk',
      'published log',
      `size ${state.size}`,
      `${remembered.log.size} leaves were seen before`,
    )
  const published = log && state && { log, state }
  const run = (tx: Snapshot) => auditDatabase(tx, { ...options, key, published, findings, note })
  const result = await ('db' in database ? inSnapshot(database, run) : run(database))
  return { findings: findings.list, total: findings.total, notes, ...result }
}

export interface LogAudit extends Common {
  log: PublishedLog
  held: readonly HeldProof[]
}

/** The published log alone, against what was seen of it before and against proofs that somebody holds. */
export async function auditLog({ key: given, log: asked, onEach, held, remembered }: LogAudit): Promise<Audited> {
  const log = kept(asked)
  const findings = new Findings(onEach)
  const notes: string[] = []
  const key = await keyOfLog({ given, seen: remembered.key, log }, findings, (text) => void notes.push(text))
  const state = key && (await publishedState(log, key, findings))
  const done = (seen: Remembered): Audited => {
    const { list, total } = findings
    return { findings: list, total, notes, size: state?.size ?? 0, remembered: total > 0 ? remembered : seen }
  }
  if (!state) return done(remembered)
  if (remembered.log) await checkHistory(log, state, seenState(remembered.log), findings)
  if (held.length > 0) await checkHeld(log, state, key, held, findings)
  else await checkPublishedRoot(log, state, findings)
  return done({ ...remembered, key: key.vkey, log: toSeen(state) })
}
