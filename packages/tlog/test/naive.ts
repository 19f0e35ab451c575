import { emptyRoot, leafHash, type Node, nodeHash, type ReadNodes } from '../src/index.ts'

/** The definitions of RFC 6962 section 2.1, word for word: slow, and the judge of everything else. */

export const split = (leaves: number): number => {
  let power = 1
  while (power * 2 < leaves) power *= 2
  return power
}

export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? emptyRoot
  const middle = split(leaves.length)
  return nodeHash(naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)))
}

export function naivePath(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return []
  const middle = split(leaves.length)
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)]
  return index < middle
    ? [...naivePath(index, left), naiveRoot(right)]
    : [...naivePath(index - middle, right), naiveRoot(left)]
}

export function naiveConsistency(first: number, leaves: readonly Buffer[], whole = true): Buffer[] {
  if (first === leaves.length) return whole ? [] : [naiveRoot(leaves)]
  const middle = split(leaves.length)
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)]
  return first <= middle
    ? [...naiveConsistency(first, left, whole), naiveRoot(right)]
    : [...naiveConsistency(first - middle, right, false), naiveRoot(left)]
}

/** Different leaves, as many. */
export const leavesOf = (count: number) => Array.from({ length: count }, (_, nth) => leafHash(Buffer.from(`${nth}`)))

/** Complete subtrees over these leaves; whoever asks for another one is wrong. */
export const readerOf =
  (leaves: readonly Buffer[]): ReadNodes =>
  async (nodes: readonly Node[]) =>
    nodes.map(({ level, index }) => {
      const part = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)
      if (part.length !== 2 ** level) throw new Error(`no complete subtree ${level}/${index} of ${leaves.length}`)
      return naiveRoot(part)
    })
