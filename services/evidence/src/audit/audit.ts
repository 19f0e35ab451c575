import type { VerifierKey } from '@zegel/tlog'
import type { Auditing, Progress } from './auditing.ts'
import { Checkpoints } from './check-checkpoints.ts'
import { checkEvidences } from './check-evidences.ts'
import { checkLeaves, type Mark, Marks } from './check-leaves.ts'
import { checkLedger, checkTables } from './check-ledger.ts'
import { Mirror } from './check-mirror.ts'
import { checkOwn } from './check-own.ts'
import { checkSignatures } from './check-signatures.ts'
import { checkSources } from './check-sources.ts'
import { Tiles } from './check-tiles.ts'
import { type Finding, Findings } from './finding.ts'
import type { Signed } from './log-keys.ts'
import { signedSize, stoppedBecause } from './log-rows.ts'
import type { PublishedLog } from './published-log.ts'
import { type Remembered, seenState, toSeen } from './remembered.ts'
import type { Snapshot } from './snapshots.ts'

export interface AuditOptions {
  /** the books that the notary seals */
  sources: readonly string[]
  /** the house's secret of that name: with it the private parts of facts are opened */
  person: Buffer | undefined
  /** DER; without any, signatures are verified and the certificates above them are not */
  roots: readonly Buffer[]
  remembered: Remembered
  /** the log's key */
  key: VerifierKey | undefined
  /** what the log publishes, read before the snapshot: a state over leaves that stand in it */
  published: { log: PublishedLog; state: Signed } | undefined
  findings: Findings
  note(text: string): void
  tell(progress: Progress): void
  signal: AbortSignal
}

export interface Audited {
  findings: readonly Finding[]
  /** with those beyond what is listed */
  total: number
  /** what was not compared, and why */
  notes: readonly string[]
  /** leaves and evidences that were looked at */
  size: number
  /** for the next audit; as it was, where something was found */
  remembered: Remembered
}

/** The whole database, in one moment of it: what takes seconds comes first, every signature last. */
export async function auditDatabase(
  tx: Snapshot,
  options: AuditOptions,
): Promise<Pick<Audited, 'size' | 'remembered'>> {
  const { findings, remembered, published, key, note, tell, signal, sources, person, roots } = options
  const auditing: Auditing = { tx, findings, note, tell, signal }
  if (!(await checkTables(auditing))) return { size: 0, remembered }
  const { totals, end } = await checkLedger(auditing, remembered.end)
  const stopped = await stoppedBecause(tx)
  if (stopped === undefined) findings.add('log-stopped', 'log_state', 'the only one', 'it is not there')
  if (typeof stopped === 'string') findings.add('log-stopped', 'log_state', 'the only one', stopped)

  const checkpoints = new Checkpoints(auditing, key, remembered.checkpoints)
  const tiles = new Tiles(auditing, await signedSize(tx))
  const marks = new Marks(marksOf(options))
  const mirror = published ? [new Mirror(auditing, published.log, published.state)] : []
  const { tree, whole } = await checkLeaves(auditing, totals.leaves, [checkpoints, tiles, marks, ...mirror])
  await checkpoints.finish(tree, whole)
  await tiles.finish(whole)
  for (const one of mirror) await one.prepare()
  for (const { size } of whole ? marks.beyond : [])
    findings.add('history-shrunk', 'leaf', `from leaf ${tree.size} on`, `${size} leaves were seen before, or published`)

  await checkSources(auditing, sources)
  const own = await checkOwn(auditing, remembered.own)
  const { places } = await checkEvidences(auditing, { person, places: remembered.places, total: totals.evidences })
  await checkSignatures(auditing, roots, totals.evidences)
  if (roots.length === 0) note('no root was given: the certificates above seals and timestamps were not judged')
  if (findings.total > 0) return { size: tree.size, remembered }
  const seen: Remembered = {
    ...remembered,
    ...(key && { key: key.vkey }),
    ...(published && { log: toSeen(published.state) }),
    tree: toSeen({ size: tree.size, root: tree.root() }),
    ...(end && { end }),
    places,
    own,
    checkpoints: { ...checkpoints.seen, tokens: checkpoints.seen.tokens.map(([size, digest]) => [size, digest]) },
  }
  return { size: tree.size, remembered: seen }
}

/** Every root of the tree that is known from elsewhere. */
function marksOf({ remembered, published, findings }: AuditOptions): Mark[] {
  const seen = [remembered.tree, remembered.log].flatMap((one) => (one ? [seenState(one)] : []))
  const before = seen.map(({ size, root }) => ({
    size,
    root,
    differs: () =>
      findings.add('history-forked', 'leaf', `leaves 0 to ${size - 1}`, 'they are not those of the last audit'),
  }))
  if (!published) return before
  const { size, root } = published.state
  const differs = () =>
    findings.add(
      'published-differs',
      'published log',
      `size ${size}`,
      'the root that it signed is not that of the ledger',
    )
  return [...before, { size, root, differs }]
}
