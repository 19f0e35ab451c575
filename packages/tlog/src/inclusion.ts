import { HASH_BYTES, nodeHash } from './hash.ts'
import { hashRanges, type Range, type ReadNodes, split } from './nodes.ts'
import { checkIndex, isCount } from './numbers.ts'

/**
 * That a leaf is in the tree of this size (RFC 6962 section 2.1.1): from its neighbour up to the root's child.
 *
 * @throws TlogError size-invalid, index-invalid
 */
export async function inclusionProof(index: number, size: number, read: ReadNodes): Promise<Buffer[]> {
  return hashRanges(inclusionRanges(index, size), read)
}

/** What each hash of the proof stands for. */
export function inclusionRanges(index: number, size: number): Range[] {
  checkIndex(index, size)
  const path: Range[] = []
  for (let [begin, end] = [0, size]; end - begin > 1; ) {
    const middle = begin + split(end - begin)
    if (index < middle) {
      path.push({ begin: middle, end })
      end = middle
    } else {
      path.push({ begin, end: middle })
      begin = middle
    }
  }
  return path.reverse()
}

export interface Inclusion {
  index: number
  size: number
  /** the hash of the leaf, not its entry */
  leaf: Buffer
  path: readonly Buffer[]
  root: Buffer
}

/** Exact (RFC 9162 section 2.1.3.2): a path too short or too long is false, as is any number or length out of place. */
export function verifyInclusion({ index, size, leaf, path, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  if ([leaf, root, ...path].some(({ length }) => length !== HASH_BYTES)) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const neighbour of path) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(neighbour, hash)
      // A last node without a right neighbour rises as it is.
      for (; at % 2 === 0 && at !== 0; at /= 2) last = Math.floor(last / 2)
    } else hash = nodeHash(hash, neighbour)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hash.equals(root)
}
