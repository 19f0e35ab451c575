import { hashRanges, inclusionRanges, tlogProof, verifyInclusion } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { type Checkpoint, LogDamageError } from './checkpoints.ts'
import { logReader } from './tiles.ts'

export { checkpointToken } from './checkpoint-token.ts'
export { type Checkpoint, checkpointAt, firstCheckpointCovering, newestCheckpoint } from './checkpoints.ts'
export { logReader } from './tiles.ts'

/** What a proof is against. */
type Signed = Pick<Checkpoint, 'size' | 'root' | 'note'>

/**
 * That a leaf is in the log, against a checkpoint that covers it: the text of a file `.tlog-proof`.
 *
 * @throws LogDamageError what stands in the database does not lead to the checkpoint
 */
export async function proofOf(db: QueryExecutorProvider, leaf: number, checkpoint: Signed): Promise<string> {
  const [proof] = await proofsOf(db, [leaf], checkpoint)
  return proof as string
}

/**
 * The same for many, in their order, with one reading.
 *
 * @throws LogDamageError
 * @throws TlogError index-invalid: the checkpoint does not cover one of them
 */
export async function proofsOf(
  db: QueryExecutorProvider,
  leaves: readonly number[],
  { size, root, note }: Signed,
): Promise<string[]> {
  if (leaves.length === 0) return []
  const paths = leaves.map((leaf) => inclusionRanges(leaf, size))
  const own = leaves.map((leaf) => ({ begin: leaf, end: leaf + 1 }))
  const hashes = await hashRanges([...own, ...paths.flat()], logReader(db, size))
  let at = leaves.length
  return leaves.map((index, nth) => {
    const { length } = paths[nth] as { length: number }
    at += length
    const path = hashes.slice(at - length, at)
    // Nobody is handed a proof that does not hold.
    if (!verifyInclusion({ index, size, leaf: hashes[nth] as Buffer, path, root })) {
      throw new LogDamageError(`leaf ${index} does not lead to the checkpoint of size ${size}`)
    }
    return tlogProof({ index, path, checkpoint: note })
  })
}
