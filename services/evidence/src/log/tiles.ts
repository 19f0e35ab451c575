import { HASH_BYTES, nodesOfTiles, type ReadNodes, TILE_WIDTH, type Tile, tilePath } from '@zegel/tlog'
import { type QueryExecutorProvider, sql } from 'kysely'
import { LogDamageError } from './checkpoints.ts'

/** Every SQL statement over the hashes of the log: its leaves and its tiles. */

/** A tile that no further leaf changes. */
export interface FullTile {
  level: number
  index: number
  hashes: Buffer
  /** over them: a hash of the tile above */
  root: Buffer
}

/** The subtrees of the log as it was with these many leaves: a state that was signed, or an older one. */
export function logReader(db: QueryExecutorProvider, size: number): ReadNodes {
  return nodesOfTiles(size, (tiles) => readTiles(db, tiles))
}

/**
 * Tiles in the order asked: full ones as they were stored, the others from the leaves, or from the roots of the tiles
 * below.
 *
 * @throws LogDamageError one of them is not there, or not whole
 */
export async function readTiles(db: QueryExecutorProvider, tiles: readonly Tile[]): Promise<Buffer[]> {
  const full = tiles.filter(({ width }) => width === TILE_WIDTH)
  const ofLeaves = tiles.filter(({ level, width }) => level === 0 && width < TILE_WIDTH)
  const ofRoots = tiles.filter(({ level, width }) => level !== 0 && width < TILE_WIDTH)
  const found = new Map<string, Buffer>()
  const take = (of: readonly Tile[], bytes: readonly Buffer[]) =>
    of.forEach((tile, nth) => found.set(tilePath(tile), whole(tile, bytes[nth])))
  if (full.length > 0) take(full, await readFull(db, full))
  if (ofLeaves.length > 0) take(ofLeaves, await readLeaves(db, ofLeaves))
  if (ofRoots.length > 0) take(ofRoots, await readRoots(db, ofRoots))
  return tiles.map((tile) => found.get(tilePath(tile)) as Buffer)
}

function whole(tile: Tile, bytes: Buffer = Buffer.alloc(0)): Buffer {
  if (bytes.length === tile.width * HASH_BYTES) return bytes
  const { level, index } = tile
  const leaf = level === 'entries' ? index * TILE_WIDTH : index * TILE_WIDTH ** (level + 1)
  throw new LogDamageError(`${tilePath(tile)} is not whole`, { leaf })
}

async function readFull(db: QueryExecutorProvider, tiles: readonly Tile[]): Promise<Buffer[]> {
  const { rows } = await sql<{ hashes: Buffer | null }>`
    select t.hashes from unnest(${levelsOf(tiles)}::int2[], ${tiles.map(({ index }) => index)}::int8[])
      with ordinality as n(level, index, nth)
    left join tile t on t.level = n.level and t.index = n.index order by n.nth`.execute(db)
  return rows.map(({ hashes }) => hashes ?? Buffer.alloc(0))
}

async function readLeaves(db: QueryExecutorProvider, tiles: readonly Tile[]): Promise<Buffer[]> {
  const { rows } = await sql<{ hashes: Buffer | null }>`
    select (
      select string_agg(hash, '' order by index) from leaf where index >= n.first and index < n.first + n.width
    ) as hashes
    from unnest(${firstsOf(tiles)}::int8[], ${widthsOf(tiles)}::int4[]) with ordinality as n(first, width, nth)
    order by n.nth`.execute(db)
  return rows.map(({ hashes }) => hashes ?? Buffer.alloc(0))
}

async function readRoots(db: QueryExecutorProvider, tiles: readonly Tile[]): Promise<Buffer[]> {
  const { rows } = await sql<{ hashes: Buffer | null }>`
    select (
      select string_agg(root, '' order by index) from tile
      where level = n.level - 1 and index >= n.first and index < n.first + n.width
    ) as hashes
    from unnest(${levelsOf(tiles)}::int2[], ${firstsOf(tiles)}::int8[], ${widthsOf(tiles)}::int4[])
      with ordinality as n(level, first, width, nth)
    order by n.nth`.execute(db)
  return rows.map(({ hashes }) => hashes ?? Buffer.alloc(0))
}

/** What a full tile tells upwards, as it was stored with it. */
export async function rootOf(
  db: QueryExecutorProvider,
  { level, index }: Pick<FullTile, 'level' | 'index'>,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ root: Buffer }>`
    select root from tile where level = ${level} and index = ${index}`.execute(db)
  return rows[0]?.root
}

/** The full tiles whose roots are the hashes of this one, by index, as far as they are there. */
export async function tilesBelow(
  db: QueryExecutorProvider,
  { level, index, width }: Pick<FullTile, 'level' | 'index'> & Pick<Tile, 'width'>,
): Promise<Map<number, Pick<FullTile, 'hashes' | 'root'>>> {
  const first = index * TILE_WIDTH
  const { rows } = await sql<Omit<FullTile, 'level'>>`
    select index, hashes, root from tile
    where level = ${level - 1} and index >= ${first} and index < ${first + width}`.execute(db)
  return new Map(rows.map((row) => [row.index, row]))
}

const levelsOf = (tiles: readonly Tile[]) => tiles.map(({ level }) => level)
const firstsOf = (tiles: readonly Tile[]) => tiles.map(({ index }) => index * TILE_WIDTH)
const widthsOf = (tiles: readonly Tile[]) => tiles.map(({ width }) => width)
