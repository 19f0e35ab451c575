import type { QueryExecutorProvider } from 'kysely'
import type { EvidenceRow } from '../ledgers.ts'
import { type Checkpoint, firstCheckpoints, readLogState, releaseLeaves } from './checkpoints.ts'
import { proofsOf } from './proofs.ts'

/** How long what is sealed waits for its place in the log before it is told without one, ms. */
export const LOG_WAIT_MS = 500

export type Placed = Pick<EvidenceRow, 'leaf' | 'sealedAt'>

export interface Decided {
  /** so many of the facts, from the first on, can be told */
  facts: number
  /** by leaf, of those that have one: the proof in the log, the same for ever */
  proofs: ReadonlyMap<number, string>
}

/**
 * What goes with evidences, from the tables. An evidence has its proof against the first checkpoint over its leaf, unless
 * it was told without one before: then it never has. The one row of the log's state makes this a question with one
 * answer: whoever is about to tell without writes that down there first, and whoever signs reads it there.
 *
 * @param evidences of each fact, in the order of the ledger
 * @param isOverdue whether that fact has waited long enough
 */
export async function decide(
  db: QueryExecutorProvider,
  evidences: readonly (readonly Placed[])[],
  isOverdue: (sealedAt: string) => boolean,
): Promise<Decided> {
  const all = evidences.flat().map(({ leaf }) => leaf)
  let checkpoints = await firstCheckpoints(db, all)
  const isOpen = ({ leaf }: Placed) => !checkpoints.has(leaf)
  let facts = evidences.length
  if (all.length > checkpoints.size) {
    const { stopped } = await readLogState(db)
    const waits = ({ sealedAt }: Placed) => stopped === null && !isOverdue(sealedAt)
    const first = evidences.findIndex((some) => some.some((one) => isOpen(one) && waits(one)))
    if (first >= 0) facts = first
    const open = evidences.slice(0, facts).flat().filter(isOpen)
    if (open.length > 0) {
      await releaseLeaves(db, Math.max(...open.map(({ leaf }) => leaf)) + 1)
      // Some of them may have been signed before that.
      checkpoints = await firstCheckpoints(db, all)
    }
  }
  const told = evidences.slice(0, facts).flat()
  return { facts, proofs: await proofsBy(db, told, checkpoints) }
}

async function proofsBy(
  db: QueryExecutorProvider,
  told: readonly Placed[],
  checkpoints: ReadonlyMap<number, Checkpoint>,
): Promise<Map<number, string>> {
  const withProof = told.flatMap(({ leaf }) => {
    const checkpoint = checkpoints.get(leaf)
    return checkpoint && leaf >= checkpoint.released ? [{ leaf, checkpoint }] : []
  })
  const proofs = new Map<number, string>()
  for (const [checkpoint, some] of Map.groupBy(withProof, (one) => one.checkpoint)) {
    const leaves = some.map(({ leaf }) => leaf)
    for (const [nth, proof] of (await proofsOf(db, leaves, checkpoint)).entries()) {
      proofs.set(leaves[nth] as number, proof)
    }
  }
  return proofs
}
