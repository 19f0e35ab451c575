import { sql } from 'kysely'
import { pagesOf, type Snapshot } from './snapshots.ts'

/** Every SQL statement of the audit over what the log keeps to publish. */

const CHECKPOINTS = 1_024

export interface CheckpointRow {
  size: number
  root: Buffer
  note: string
  /** as PostgreSQL writes it */
  signedAt: string
  released: number
  token: Buffer | null
}

export const checkpointPages = (tx: Snapshot) =>
  pagesOf(
    tx,
    'checkpoint',
    sql<CheckpointRow>`
      select c.size, c.root, c.note, c.signed_at::text as "signedAt", c.released, t.token
      from checkpoint c left join checkpoint_token t on t.size = c.size order by c.size`,
    CHECKPOINTS,
  )

/** Leaves under the newest signed state; 0 where there is none. */
export async function signedSize(tx: Snapshot): Promise<number> {
  const { rows } = await sql<{ size: number }>`select coalesce(max(size), 0)::int8 as size from checkpoint`.execute(tx)
  return rows[0]?.size ?? 0
}

/** Tokens of no checkpoint. */
export async function strayTokens(tx: Snapshot): Promise<number[]> {
  const { rows } = await sql<{ size: number }>`
    select size from checkpoint_token t where not exists (select from checkpoint c where c.size = t.size)
    order by size limit 100`.execute(tx)
  return rows.map(({ size }) => size)
}

export interface TileRow {
  level: number
  index: number
  hashes: Buffer
  root: Buffer
}

export async function tilesAt(tx: Snapshot, places: readonly { level: number; index: number }[]): Promise<TileRow[]> {
  const { rows } = await sql<TileRow>`
    select tile.level, tile.index, hashes, root
    from unnest(${places.map(({ level }) => level)}::int2[], ${places.map(({ index }) => index)}::int8[]) as n(level, index)
    join tile on tile.level = n.level and tile.index = n.index`.execute(tx)
  return rows
}

/** Tiles where the tree has none; `full`: how many full ones each level has. */
export async function strayTiles(tx: Snapshot, full: readonly number[]): Promise<{ level: number; index: number }[]> {
  const { rows } = await sql<{ level: number; index: number }>`
    select level, index from tile
    where index < 0 or index >= coalesce((${full}::int8[])[level + 1], 0) order by level, index limit 100`.execute(tx)
  return rows
}

/** Why nothing is signed any more; null where that is not so, undefined where the row is gone. */
export async function stoppedBecause(tx: Snapshot): Promise<string | null | undefined> {
  const { rows } = await sql<{ stopped: string | null }>`select stopped from log_state`.execute(tx)
  return rows.length === 1 ? rows[0]?.stopped : undefined
}
