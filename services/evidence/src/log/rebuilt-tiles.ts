import { HASH_BYTES, nodesOfTiles, type ReadNodes, rootOfTile, TILE_WIDTH, type Tile } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { evidencedHashes } from './leaves.ts'
import { tilesBelow } from './tiles.ts'

/**
 * The log where what is stored of it is damaged: the leaves anew from their evidences, and the roots from the tiles that
 * have them. It is slow, and only good for what then leads to a signed root.
 */
export function rebuiltReader(db: QueryExecutorProvider, size: number): ReadNodes {
  return nodesOfTiles(size, async (tiles) => {
    const rebuilt: Buffer[] = []
    for (const tile of tiles) rebuilt.push(await rebuiltTile(db, tile))
    return rebuilt
  })
}

/** @throws LogDamageError an evidence is not there */
export async function rebuiltTile(db: QueryExecutorProvider, tile: Tile): Promise<Buffer> {
  const { level, index, width } = tile
  const first = index * TILE_WIDTH
  if (level === 0 || level === 'entries') return Buffer.concat(await evidencedHashes(db, first, first + width))
  const below = await tilesBelow(db, { level, index, width })
  const roots: Buffer[] = []
  for (let nth = 0; nth < width; nth++) {
    const stored = below.get(first + nth)
    const isWhole = stored?.root.equals(rootOfStored(stored.hashes))
    const lower = { level: level - 1, index: first + nth, width: TILE_WIDTH }
    roots.push(isWhole ? (stored as { root: Buffer }).root : rootOfTile(await rebuiltTile(db, lower)))
  }
  return Buffer.concat(roots)
}

const rootOfStored = (hashes: Buffer) =>
  hashes.length === TILE_WIDTH * HASH_BYTES ? rootOfTile(hashes) : Buffer.alloc(0)
