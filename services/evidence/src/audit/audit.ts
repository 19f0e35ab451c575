import type { VerifierKey } from '@zegel/tlog'
import type { Auditing, Progress } from './auditing.ts'
import { checkAnswers } from './check-answers.ts'
import { Checkpoints } from './check-checkpoints.ts'
import { checkEvidences } from './check-evidences.ts'
import { checkLeaves, type Mark, Marks } from './check-leaves.ts'
import { checkLedger, checkTables } from './check-ledger.ts'
import { checkLogState } from './check-log-state.ts'
import { Mirror } from './check-mirror.ts'
import { checkOwn } from './check-own.ts'
import { tellPublished } from './check-published.ts'
import { checkSchema } from './check-schema.ts'
import { checkSignatures } from './check-signatures.ts'
import { checkSources } from './check-sources.ts'
import { Tiles } from './check-tiles.ts'
import { type Finding, Findings } from './finding.ts'
import { GuardedWatcher, guarded } from './guarded.ts'
import type { HeldProof } from './held-proof.ts'
import type { Signed } from './log-keys.ts'
import type { PublishedError, PublishedLog } from './published-log.ts'
import { type Remembered, seenState, toSeen } from './remembered.ts'
import type { Snapshot } from './snapshots.ts'
import { Tree } from './tree.ts'

export interface AuditOptions {
  /** the books that the notary seals */
  sources: readonly string[]
  /** the house's secret of that name: with it the private parts of facts are opened */
  person: Buffer | undefined
  /** DER; without any, signatures are verified and the certificates above them are not */
  roots: readonly Buffer[]
  /** answers that somebody kept */
  held?: readonly HeldProof[]
  remembered: Remembered
  /** the log's key */
  key: VerifierKey | undefined
  /** what the log publishes, read before the snapshot: a state over leaves that stand in it */
  published: { log: PublishedLog; state: Signed } | undefined
  /** why it publishes nothing, where it answers that it has nothing to publish */
  silent: PublishedError | undefined
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
  /** what should have been compared, and did not answer: nothing was found, and nothing is known */
  unread: readonly string[]
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
  const auditing: Auditing = { tx, findings, note, tell, signal, reading: { what: '' }, older: false }
  const pass = <T>(name: string, run: () => Promise<T>) => guarded(auditing, name, run)

  const step = await pass('schema', () => checkSchema(auditing, remembered.schema))
  await pass('tables and guards', () => checkTables(auditing))
  const ledger = await pass('ledger', () => checkLedger(auditing, remembered.end))
  const log = await pass('state of the log', () => checkLogState(auditing, remembered.released))
  if (options.silent !== undefined && ((log?.signed ?? 0) > 0 || remembered.log))
    tellPublished(findings, 'checkpoint', options.silent)
  else if (options.silent !== undefined) note('the published log was not compared: nothing was published yet')

  const checkpoints = new Checkpoints(auditing, key, remembered.checkpoints)
  const tiles = new Tiles(auditing, log?.signed ?? 0)
  const marks = new Marks(marksOf(options))
  const watching = {
    checkpoints: new GuardedWatcher(auditing, 'checkpoints', checkpoints),
    tiles: new GuardedWatcher(auditing, 'tiles', tiles),
    mirror:
      published && new GuardedWatcher(auditing, 'published log', new Mirror(auditing, published.log, published.state)),
  }
  const watchers = [watching.checkpoints, watching.tiles, marks, ...(watching.mirror ? [watching.mirror] : [])]
  const leaves = await pass('leaves', () => checkLeaves(auditing, ledger?.totals.leaves ?? 0, watchers))
  const { tree, whole } = leaves ?? { tree: new Tree(), whole: false }
  await watching.checkpoints.during(() => checkpoints.finish(tree, whole))
  await watching.tiles.during(() => tiles.finish(whole))
  await watching.mirror?.prepare(tree.size)
  for (const { size } of whole ? marks.beyond : [])
    findings.add('history-shrunk', 'leaf', `from leaf ${tree.size} on`, `${size} leaves were seen before, or published`)

  if (options.held) await pass('answers', () => checkAnswers(auditing, options.held ?? []))
  await pass('books', () => checkSources(auditing, sources))
  const own = await pass('own book', () => checkOwn(auditing, remembered.own))
  const total = ledger?.totals.evidences ?? 0
  const evidences = await pass('evidences', () =>
    checkEvidences(auditing, { person, places: remembered.places, total }),
  )
  await pass('signatures', () => checkSignatures(auditing, roots, total))
  if (roots.length === 0) note('no root was given: the certificates above seals and timestamps were not judged')
  if (findings.total > 0) return { size: tree.size, remembered }
  const seen: Remembered = {
    ...remembered,
    ...(key && { key: key.vkey }),
    ...(published && { log: toSeen(published.state) }),
    tree: toSeen({ size: tree.size, root: tree.root() }),
    ...(step !== undefined && { schema: step }),
    ...(ledger?.end && { end: ledger.end }),
    ...(log && { released: log.released }),
    ...(evidences && { places: evidences.places }),
    ...(own && { own }),
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
