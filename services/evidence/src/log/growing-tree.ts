import { Frontier, type Node, nodeOfTile, rangeNodes, rootNodes, rootOfTile, TILE_WIDTH } from '@zegel/tlog'
import type { FullTile } from './tiles.ts'

/** The hashes of each level from its last full tile on: what its next tile begins with. */
export type Edges = readonly (readonly Buffer[])[]

/** What leaves have added to a tree. */
export interface Growth {
  tree: GrowingTree
  /** everything that a proof of these leaves may need */
  nodes: Nodes
  /** those that they completed */
  tiles: FullTile[]
}

/** The log in memory: its right edge, as much as it takes to sign the next state and to fill the next tiles. */
export class GrowingTree {
  readonly #frontier: Frontier
  readonly #edges: Edges

  private constructor(frontier: Frontier, edges: Edges) {
    this.#frontier = frontier
    this.#edges = edges
  }

  /** `edges`: as wide as `edgeWidths` says. */
  static of(size: number, edges: Edges): GrowingTree {
    // The largest subtrees are those of the highest level.
    const subtrees = edges.toReversed().flatMap((edge) => {
      const bytes = Buffer.concat(edge)
      return rangeNodes({ begin: 0, end: edge.length }).map((node) => nodeOfTile(bytes, node))
    })
    return new GrowingTree(Frontier.of(size, subtrees), edges)
  }

  get size() {
    return this.#frontier.size
  }

  root() {
    return this.#frontier.root()
  }

  /** A larger tree; this one stays as it is, for whoever cannot store the other. */
  grow(leaves: readonly Buffer[]): Growth {
    const frontier = this.#frontier.copy()
    const subtrees = frontier.subtrees()
    const nodes = new Nodes()
    rootNodes(frontier.size).forEach((node, nth) => nodes.add(node, subtrees[nth] as Buffer))
    const edges = this.#edges.map((edge) => [...edge])
    const tiles: FullTile[] = []
    for (const leaf of leaves) {
      fill(edges, { level: 0, index: Math.floor(frontier.size / TILE_WIDTH) }, Buffer.from(leaf), tiles)
      frontier.append(leaf, (node, hash) => nodes.add(node, hash))
    }
    return { tree: new GrowingTree(frontier, edges), nodes, tiles }
  }
}

/** How many hashes each level has behind its last full tile, in a tree of this size. */
export function edgeWidths(size: number): number[] {
  const widths: number[] = []
  for (let hashes = size; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH)) widths.push(hashes % TILE_WIDTH)
  return widths
}

/** Complete subtrees by their place. */
export class Nodes {
  readonly #hashes = new Map<string, Buffer>()

  add({ level, index }: Node, hash: Buffer) {
    this.#hashes.set(`${level}/${index}`, hash)
  }

  get({ level, index }: Node): Buffer {
    const hash = this.#hashes.get(`${level}/${index}`)
    if (!hash) throw new Error(`the subtree ${level}/${index} was not kept`)
    return hash
  }
}

function fill(edges: Buffer[][], { level, index }: Pick<FullTile, 'level' | 'index'>, hash: Buffer, tiles: FullTile[]) {
  const edge = edges[level] ?? []
  edges[level] = edge
  edge.push(hash)
  if (edge.length < TILE_WIDTH) return
  const hashes = Buffer.concat(edge)
  const root = rootOfTile(hashes)
  tiles.push({ level, index, hashes, root })
  edges[level] = []
  fill(edges, { level: level + 1, index: Math.floor(index / TILE_WIDTH) }, root, tiles)
}
