import { emptyRoot, joined } from './hash.ts'
import { checkSize } from './numbers.ts'

/** A complete subtree: the leaves from `index * 2 ** level` on, `2 ** level` of them. */
export interface Node {
  level: number
  index: number
}

/** The hashes of complete subtrees, in the order asked. */
export type ReadNodes = (nodes: readonly Node[]) => Promise<readonly Buffer[]>

/** Neighbouring leaves, the last one not included. */
export interface Range {
  begin: number
  end: number
}

/** The complete subtrees a tree of this size consists of, from the left: the largest first. */
export function rootNodes(size: number): Node[] {
  checkSize(size)
  return rangeNodes({ begin: 0, end: size })
}

/** @throws TlogError size-invalid */
export async function treeRoot(size: number, read: ReadNodes): Promise<Buffer> {
  const nodes = rootNodes(size)
  return nodes.length === 0 ? emptyRoot : joined(await read(nodes))
}

/** The same for a part of the tree that begins where a subtree at least as large begins. */
export function rangeNodes({ begin, end }: Range): Node[] {
  const nodes: Node[] = []
  for (let at = begin; at < end; ) {
    const level = heightOf(end - at)
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The hashes of several such parts, with one reading. */
export async function hashRanges(ranges: readonly Range[], read: ReadNodes): Promise<Buffer[]> {
  const nodes = ranges.flatMap(rangeNodes)
  const hashes = nodes.length === 0 ? [] : await read(nodes)
  let at = 0
  return hashRangesBy(ranges, () => hashes[at++] as Buffer)
}

/** The same where the nodes are at hand. */
export function hashRangesBy(ranges: readonly Range[], hashOf: (node: Node) => Buffer): Buffer[] {
  return ranges.map((range) => joined(rangeNodes(range).map(hashOf)))
}

/** Where a tree of these many leaves divides: the largest power of two below it (RFC 6962 section 2.1). */
export function split(leaves: number): number {
  return 2 ** heightOf(leaves - 1)
}

/** Of the largest complete subtree in these many leaves. By digits: logarithms round up close below a power of two. */
function heightOf(leaves: number): number {
  return leaves.toString(2).length - 1
}
