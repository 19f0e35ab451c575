import { Refusal } from '@zegel/contract'
import { hashRanges, inclusionRanges, type ReadNodes, tlogProof, verifyInclusion } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { type Checkpoint, LogDamageError } from './checkpoints.ts'
import { noteDamage } from './damages.ts'
import { logEntries } from './leaves.ts'
import { rebuiltReader } from './rebuilt-tiles.ts'
import { logReader } from './tiles.ts'

export { checkpointToken } from './checkpoint-token.ts'
export { type Checkpoint, checkpointAt, firstCheckpointCovering, newestCheckpoint } from './checkpoints.ts'
export { logReader } from './tiles.ts'

/** What a proof is against. */
type Signed = Pick<Checkpoint, 'size' | 'root' | 'note'>

/**
 * That a leaf is in the log, against a checkpoint that covers it: the text of a file `.tlog-proof`.
 *
 * @throws Refusal log-damaged: what stands in the database does not lead to the checkpoint
 */
export async function proofOf(db: QueryExecutorProvider, leaf: number, checkpoint: Signed): Promise<string> {
  const [proof] = await proofsOf(db, [leaf], checkpoint)
  return proof as string
}

/**
 * The same for many, in their order, with one reading.
 *
 * @throws Refusal log-damaged
 * @throws TlogError index-invalid: the checkpoint does not cover one of them
 */
export async function proofsOf(
  db: QueryExecutorProvider,
  leaves: readonly number[],
  { size, root, note }: Signed,
): Promise<string[]> {
  if (leaves.length === 0) return []
  const claim = { size, root }
  const paths = await pathsBy(logReader(db, size), leaves, claim)
  const open = leaves.filter((_, nth) => !paths[nth])
  const rebuilt = open.length > 0 ? await rebuiltPaths(db, open, claim) : []
  return leaves.map((index, nth) =>
    tlogProof({ index, path: paths[nth] ?? (rebuilt.shift() as readonly Buffer[]), checkpoint: note }),
  )
}

type Claim = Pick<Signed, 'size' | 'root'>

/** Of each leaf its path to the root, or undefined where what is read does not lead there. */
async function pathsBy(
  read: ReadNodes,
  leaves: readonly number[],
  { size, root }: Claim,
): Promise<(readonly Buffer[] | undefined)[]> {
  const ranges = leaves.map((leaf) => inclusionRanges(leaf, size))
  const own = leaves.map((leaf) => ({ begin: leaf, end: leaf + 1 }))
  const hashes = await unlessDamaged(() => hashRanges([...own, ...ranges.flat()], read))
  let at = leaves.length
  return leaves.map((index, nth) => {
    const { length } = ranges[nth] as { length: number }
    at += length
    const path = hashes?.slice(at - length, at)
    // Nobody is handed a proof that does not hold.
    return path && verifyInclusion({ index, size, leaf: hashes?.[nth] as Buffer, path, root }) ? path : undefined
  })
}

/** One changed hash must not take the proofs from all its neighbours: the evidences say what they were. */
async function rebuiltPaths(db: QueryExecutorProvider, leaves: readonly number[], claim: Claim) {
  const { size } = claim
  const leaf = leaves[0] as number
  const damage = `leaf ${leaf} does not lead to the checkpoint of size ${size}`
  await noteDamage(db, { damage, leaf, size })
  const paths = await pathsBy(rebuiltReader(db, size), leaves, claim)
  return paths.map((path) => {
    if (!path) throw new Refusal('log-damaged', { cause: new LogDamageError(damage) })
    return path
  })
}

/** Whether a leaf stands as it was signed, and what it stands for is there. */
export async function isWhole(db: QueryExecutorProvider, leaf: number, claim: Claim): Promise<boolean> {
  const [path] = await pathsBy(logReader(db, claim.size), [leaf], claim)
  return path !== undefined && (await unlessDamaged(() => logEntries(db, leaf, leaf + 1))) !== undefined
}

async function unlessDamaged<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof LogDamageError) return undefined
    throw error
  }
}
