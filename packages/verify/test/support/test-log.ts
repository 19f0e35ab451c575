import {
  checkpointText,
  inclusionProof,
  type NoteSigner,
  nodeHash,
  type ReadNodes,
  signNote,
  tlogProof,
  treeRoot,
} from '@zegel/tlog'
import type { TestAuthority } from './authority.ts'
import { type SealedEvidence, sha256 } from './seal-letter.ts'

export interface TestLog {
  checkpoint: string
  size: number
  root: Buffer
  /** the leaf of each evidence, in their order */
  leaves: readonly number[]
  proofs: readonly string[]
}

/** A log with other people's leaves between ours. */
export async function testLog(
  evidences: readonly SealedEvidence[],
  authority: TestAuthority,
  { before = 3, after = 5, origin = authority.log.name, witnesses = [] as NoteSigner[] } = {},
): Promise<TestLog> {
  const other = (n: number): Buffer => sha256(`somebody else's leaf ${n}`)
  const hashes: Buffer[] = Array.from({ length: before }, (_, n) => other(n))
  const leaves = evidences.map(({ leafHash }, nth) => {
    hashes.push(leafHash, other(1_000 + nth))
    return hashes.length - 2
  })
  for (let n = 0; n < after; n++) hashes.push(other(10_000 + n))
  const read: ReadNodes = async (nodes) => nodes.map(({ level, index }) => subtree(hashes, level, index))
  const size = hashes.length
  const root = await treeRoot(size, read)
  const checkpoint = signNote(checkpointText({ origin, size, root }), [authority.log, ...witnesses])
  const proofs = await Promise.all(
    leaves.map(async (index) => tlogProof({ index, path: await inclusionProof(index, size, read), checkpoint })),
  )
  return { checkpoint, size, root, leaves, proofs }
}

function subtree(hashes: readonly Buffer[], level: number, index: number): Buffer {
  if (level === 0) return hashes[index] as Buffer
  return nodeHash(subtree(hashes, level - 1, 2 * index), subtree(hashes, level - 1, 2 * index + 1))
}
