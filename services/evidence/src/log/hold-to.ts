import { treeRoot } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { LogDamageError } from './checkpoints.ts'
import type { GrowingTree } from './growing-tree.ts'
import type { SignedState } from './last-signed.ts'
import { LEAVES_MAX, sealedLeaves } from './leaves.ts'
import { logReader } from './tiles.ts'

const NEXT = 'put back the database that goes on from it, or begin another log (infra/README.md, "After a loss")'

/**
 * That what stands goes on from a state that was signed.
 *
 * @param tree the newest checkpoint of the database
 * @param ledger leaves that the database has
 * @throws LogDamageError it does not: whatever were signed now would be a second history
 */
export async function holdTo(
  db: QueryExecutorProvider,
  tree: GrowingTree,
  ledger: number,
  { size, root }: Pick<SignedState, 'size' | 'root'>,
): Promise<void> {
  if (size > ledger) {
    throw new LogDamageError(`this key has signed ${size} leaves and the database ends at ${ledger}: ${NEXT}`)
  }
  const standing = size <= tree.size ? await treeRoot(size, logReader(db, size)) : await grownRoot(db, tree, size)
  if (!standing.equals(root)) {
    throw new LogDamageError(`this key has signed ${size} leaves that are not those of the database: ${NEXT}`)
  }
}

/** Of leaves that no checkpoint of the database covers: another notary's tile may not stand yet. */
async function grownRoot(db: QueryExecutorProvider, tree: GrowingTree, size: number): Promise<Buffer> {
  let grown = tree
  while (grown.size < size) {
    grown = grown.grow(await sealedLeaves(db, grown.size, Math.min(size, grown.size + LEAVES_MAX))).tree
  }
  return grown.root()
}
