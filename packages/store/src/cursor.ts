import { type Cursors, SHARDS } from '@zegel/contract'
import { type Kysely, sql, type Transaction } from 'kysely'

/** Another process moved the cursor: what this one was about to write is void. */
export class StaleCursorError extends Error {
  override name = 'StaleCursorError'
}

/** The durable positions of a follower; shards that were never read stand at 0. */
export async function loadCursors<T>(db: Kysely<T>, follower: string): Promise<Cursors> {
  const { rows } = await sql<{ shard: number; position: number }>`
    insert into cursor (follower, shard, position)
      select ${follower}, shard, 0 from generate_series(0, ${SHARDS - 1}) as s(shard)
      on conflict (follower, shard) do update set position = cursor.position
    returning shard, position`.execute(db)
  return Object.fromEntries(rows.map(({ shard, position }) => [shard, position]))
}

/**
 * Moves a follower from where it began its step to where it ends, in the step's own transaction. Where another
 * process has moved it meanwhile nothing matches and the whole step is undone.
 */
export async function advance<T>(tx: Transaction<T>, follower: string, from: Cursors, to: Cursors): Promise<void> {
  const moved = Object.keys(to)
    .map(Number)
    .filter((shard) => to[shard] !== from[shard])
    .sort((a, b) => a - b)
  if (moved.length === 0) return
  const { numAffectedRows } = await sql`
    update cursor set position = n.after
    from unnest(${moved}::int2[], ${moved.map((s) => from[s])}::int8[], ${moved.map((s) => to[s])}::int8[])
      as n(shard, before, after)
    where cursor.follower = ${follower} and cursor.shard = n.shard and cursor.position = n.before`.execute(tx)
  if (numAffectedRows !== BigInt(moved.length)) throw new StaleCursorError(follower)
}
