import { HASH_BYTES, TILE_WIDTH } from '@zegel/tlog'
import { sql } from 'kysely'
import { bytesOf, DIGEST_BYTES_MAX, pagesOf, SEAL_BYTES_MAX, type Snapshot, textOf } from './snapshots.ts'

/** Every SQL statement of the audit over what the log keeps to publish. */

const CHECKPOINTS = 1_024
/** A signed note of ours is far shorter, characters. */
export const NOTE_MAX = 4_096
const TILE_BYTES = TILE_WIDTH * HASH_BYTES

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
      select c.size, ${bytesOf('c.root', DIGEST_BYTES_MAX)} as root, ${textOf('c.note', NOTE_MAX)} as note,
        c.signed_at::text as "signedAt", c.released, ${bytesOf('t.token', SEAL_BYTES_MAX)} as token
      from checkpoint c left join checkpoint_token t on t.size = c.size order by c.size`,
    CHECKPOINTS,
  )

/** The newest signed state; 0 where there is none. */
export async function newestCheckpoint(tx: Snapshot): Promise<{ size: number; released: number }> {
  const { rows } = await sql<{ size: number; released: number }>`
    select coalesce(max(size), 0)::int8 as size, coalesce(max(released), 0)::int8 as released from checkpoint`.execute(
    tx,
  )
  return rows[0] as { size: number; released: number }
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
    select tile.level, tile.index, ${bytesOf('hashes', TILE_BYTES)} as hashes, ${bytesOf('root', DIGEST_BYTES_MAX)} as root
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

export interface LogState {
  /** leaves below it were told, or may have been, before they were signed */
  released: number
  /** why nothing is signed any more */
  stopped: string | null
  /** what somebody who was answered found damaged, or is said to have */
  damage: string | null
  /** of the ledger */
  leaves: number
}

/** Undefined where the row is gone. */
export async function logState(tx: Snapshot): Promise<LogState | undefined> {
  const { rows } = await sql<LogState>`
    select released, ${textOf('stopped', NOTE_MAX)} as stopped,
      case when num_nonnulls(damage, damaged_leaf, damaged_size) > 0
        then concat('leaf ', damaged_leaf, ', checkpoint of size ', damaged_size, ': ', ${textOf('damage', NOTE_MAX)})
      end as damage, (select count(*) from leaf) as leaves
    from log_state`.execute(tx)
  return rows.length === 1 ? rows[0] : undefined
}

/** How far the clocks of the database, of the notary and of who signs may be apart, ms. */
const CLOCKS_MS = 60_000
/** What was sealed so long before a state was signed is under it, unless it had to wait for its turn, ms. */
const LATE_MS = 60 * 60_000

/** Checkpoints whose times cannot be those of their leaves. `turn`: leaves from which on others may have waited. */
export async function checkpointTimes(
  tx: Snapshot,
  turn: number,
): Promise<{ size: number; why: 'future' | 'early' | 'late' | 'told' }[]> {
  const clocks = sql`${CLOCKS_MS} * interval '1 ms'`
  const { rows } = await sql<{ size: number; why: 'future' | 'early' | 'late' | 'told' }>`
    with timed as (
      select c.size, case
        when c.signed_at > now() + ${clocks} then 'future'
        when newest.sealed_at > c.signed_at + ${clocks} then 'early'
        when next.sealed_at < c.signed_at - ${LATE_MS} * interval '1 ms'
          and c.size - lag(c.size, 1, 0::int8) over (order by c.size) < ${turn} then 'late'
        when c.released > 0 and (told.sealed_at is null or told.sealed_at > c.signed_at + ${clocks}) then 'told'
      end as why
      from checkpoint c
      left join evidence newest on newest.leaf = c.size - 1
      left join evidence next on next.leaf = c.size
      left join evidence told on told.leaf = c.released - 1
    )
    select size, why from timed where why is not null order by size limit 100`.execute(tx)
  return rows
}
