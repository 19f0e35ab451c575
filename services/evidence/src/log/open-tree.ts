import { hashesOf, readCheckpoint, rootOfTile, TILE_WIDTH, type Tile, TlogError, verifyNote } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { type Checkpoint, LogDamageError, newestCheckpoint } from './checkpoints.ts'
import { edgeWidths, GrowingTree } from './growing-tree.ts'
import type { LogKey } from './log-key.ts'
import { readTiles } from './tiles.ts'

export interface OpenedLog {
  tree: GrowingTree
  /** the newest, if there is one */
  checkpoint: Checkpoint | undefined
}

/**
 * The log as it was signed last. Its right edge is computed anew from what stands, and must lead to what was signed.
 *
 * @throws LogDamageError it does not, or another key signed it
 */
export async function openTree(db: QueryExecutorProvider, key: LogKey): Promise<OpenedLog> {
  const checkpoint = await newestCheckpoint(db)
  if (!checkpoint) return { tree: GrowingTree.of(0, []), checkpoint }
  const { size, root } = checkpoint
  checkNote(checkpoint, key)
  const edges: Buffer[][] = []
  for (const [level, width] of edgeWidths(size).entries()) edges.push(await readEdge(db, level, width, size))
  const tree = GrowingTree.of(size, edges)
  if (!tree.root().equals(root)) throw new LogDamageError(`what stands does not lead to the checkpoint of size ${size}`)
  return { tree, checkpoint }
}

function checkNote({ note, size, root }: Checkpoint, { verifier, former }: LogKey) {
  try {
    const { text, by } = verifyNote(note, [verifier, ...former])
    const signed = readCheckpoint(text)
    if (signed.origin === by[0]?.name && signed.size === size && signed.root.equals(root)) return
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause
    throw new LogDamageError(`the checkpoint of size ${size} is not signed by ${verifier.vkey}`, { cause })
  }
  throw new LogDamageError(`the checkpoint of size ${size} is not the one that was signed`)
}

/** The hashes of a level behind its last full tile; those of tiles are computed from the tiles. */
async function readEdge(db: QueryExecutorProvider, level: number, width: number, size: number): Promise<Buffer[]> {
  if (width === 0) return []
  const index = Math.floor(size / TILE_WIDTH ** (level + 1))
  const [edge] = (await readTiles(db, [{ level, index, width }])) as [Buffer]
  const hashes = hashesOf(edge)
  if (level === 0) return hashes
  const below = hashes.map((_, nth): Tile => ({ level: level - 1, index: index * TILE_WIDTH + nth, width: TILE_WIDTH }))
  for (const [nth, tile] of (await readTiles(db, below)).entries()) {
    if (!rootOfTile(tile).equals(hashes[nth] as Buffer)) {
      throw new LogDamageError(`tile ${level - 1}/${index * TILE_WIDTH + nth} does not have its root`)
    }
  }
  return hashes
}
