import { emptyRoot, HASH_BYTES, nodeHash } from './hash.ts'
import { hashRanges, type Range, type ReadNodes, split } from './nodes.ts'
import { checkSize, isCount } from './numbers.ts'
import { TlogError } from './tlog-error.ts'

/**
 * That the tree of the second size begins with that of the first (RFC 6962 section 2.1.2). Every tree begins with the
 * empty one, and with itself: both need no hash.
 *
 * @throws TlogError size-invalid
 */
export async function consistencyProof(first: number, second: number, read: ReadNodes): Promise<Buffer[]> {
  return hashRanges(consistencyRanges(first, second), read)
}

/** What each hash of the proof stands for. */
export function consistencyRanges(first: number, second: number): Range[] {
  checkSize(first)
  checkSize(second)
  if (first > second) throw new TlogError('size-invalid', `a tree of ${second} does not begin with ${first} leaves`)
  if (first === 0 || first === second) return []
  const path: Range[] = []
  let [begin, end] = [0, second]
  while (first !== end) {
    const middle = begin + split(end - begin)
    if (first <= middle) {
      path.push({ begin: middle, end })
      end = middle
    } else {
      path.push({ begin, end: middle })
      begin = middle
    }
  }
  // Where this is the whole first tree, its root is known.
  if (begin > 0) path.push({ begin, end })
  return path.reverse()
}

export interface Consistency {
  first: number
  second: number
  firstRoot: Buffer
  secondRoot: Buffer
  path: readonly Buffer[]
}

/** Exact (RFC 9162 section 2.1.4.2): a path too short or too long is false, as is any number or length out of place. */
export function verifyConsistency({ first, second, firstRoot, secondRoot, path }: Consistency): boolean {
  if (!isCount(first) || !isCount(second) || first > second) return false
  if ([firstRoot, secondRoot, ...path].some(({ length }) => length !== HASH_BYTES)) return false
  if (first === 0)
    return path.length === 0 && firstRoot.equals(emptyRoot) && (second > 0 || secondRoot.equals(emptyRoot))
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot)
  if (path.length === 0) return false
  let [at, last] = [first - 1, second - 1]
  for (; at % 2 === 1; at = (at - 1) / 2) last = Math.floor(last / 2)
  // A first tree that is one complete subtree is where the path begins.
  const [begin, ...rest] = at === 0 ? [firstRoot, ...path] : path
  let [old, grown] = [begin as Buffer, begin as Buffer]
  for (const neighbour of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(neighbour, old)
      grown = nodeHash(neighbour, grown)
      for (; at % 2 === 0 && at !== 0; at /= 2) last = Math.floor(last / 2)
    } else grown = nodeHash(grown, neighbour)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && old.equals(firstRoot) && grown.equals(secondRoot)
}
