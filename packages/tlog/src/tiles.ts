import { HASH_BYTES } from './hash.ts'
import type { Node, ReadNodes } from './nodes.ts'
import { isCount, readCount } from './numbers.ts'
import { TileTree } from './tile-tree.ts'
import { TlogError } from './tlog-error.ts'

/** Hashes in a full tile: subtrees of height 8 (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256
const TILE_HEIGHT = 8
/** No tree of a size that a number can hold needs more. */
const LEVEL_MAX = 6

/** Neighbouring hashes of one level, or neighbouring entries. */
export interface Tile {
  /** 0: of leaves; each level above: of full tiles of the one below */
  level: number | 'entries'
  index: number
  /** from 1 to 256, which is full */
  width: number
}

/** Below the prefix of a log: `tile/<level>/<index>[.p/<width>]`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = `${index}`
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) as string[]
  const path = groups.map((group, nth) => (nth < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/** @throws TlogError tile-malformed: also where the same tile has another path */
export function parseTilePath(path: string): Tile {
  const [, named = '', groups = '', partial] = /^tile\/([^/]+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? []
  const level: Tile['level'] | undefined = named === 'entries' ? named : readCount(named)
  const index = Number(groups.replaceAll(/[x/]/g, ''))
  const width = partial === undefined ? TILE_WIDTH : readCount(partial)
  if (level === undefined || (level !== 'entries' && level > LEVEL_MAX) || !isCount(index) || !width) {
    throw new TlogError('tile-malformed', 'no tile has this path')
  }
  const tile: Tile = { level, index, width }
  if (tilePath(tile) !== path) throw new TlogError('tile-malformed', 'no tile has this path')
  return tile
}

/** How many hashes that tile has in a tree of this size: 0 where there is none. */
export function widthOfTile({ level, index }: Pick<Tile, 'level' | 'index'>, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level))
  return Math.min(Math.max(hashes - index * TILE_WIDTH, 0), TILE_WIDTH)
}

/** The tile that tells a subtree, as it is in a tree of this size. */
export function tileOfNode(node: Node, size: number): Tile {
  const level = Math.floor(node.level / TILE_HEIGHT)
  const index = Math.floor(node.index / 2 ** (TILE_HEIGHT - (node.level % TILE_HEIGHT)))
  return { level, index, width: widthOfTile({ level, index }, size) }
}

/**
 * The hash of a subtree from the bytes of the tile that tells it.
 *
 * @throws TlogError tile-malformed: the bytes end before it
 */
export function nodeOfTile(bytes: Buffer, node: Node): Buffer {
  return nodeOf(new TileTree(bytes), node)
}

function nodeOf(tree: TileTree, { level, index }: Node): Buffer {
  const above = level % TILE_HEIGHT
  return tree.node(above, index % 2 ** (TILE_HEIGHT - above))
}

/** The hashes of a tile. */
export function hashesOf(tile: Buffer): Buffer[] {
  if (tile.length % HASH_BYTES !== 0) throw new TlogError('tile-malformed', `a tile is hashes of ${HASH_BYTES} bytes`)
  return Array.from({ length: tile.length / HASH_BYTES }, (_, nth) =>
    tile.subarray(nth * HASH_BYTES, (nth + 1) * HASH_BYTES),
  )
}

/** The hash over a full tile: one of the level above. */
export function rootOfTile(tile: Buffer): Buffer {
  const hashes = hashesOf(tile)
  if (hashes.length !== TILE_WIDTH) throw new TlogError('tile-malformed', `a full tile has ${TILE_WIDTH} hashes`)
  return new TileTree(tile).node(TILE_HEIGHT, 0)
}

/** Subtrees of a tree of this size from its tiles, each read once. */
export function nodesOfTiles(size: number, read: (tiles: readonly Tile[]) => Promise<readonly Buffer[]>): ReadNodes {
  return async (nodes) => {
    const paths = nodes.map((node) => tilePath(tileOfNode(node, size)))
    const asked = [...new Set(paths)]
    const tiles = await read(asked.map(parseTilePath))
    const trees = new Map(asked.map((path, nth) => [path, new TileTree(tiles[nth] as Buffer)]))
    return nodes.map((node, nth) => nodeOf(trees.get(paths[nth] as string) as TileTree, node))
  }
}
