import { type Cursors, SHARDS } from '@zegel/contract'
import { type QueryExecutorProvider, type RawBuilder, sql, type Transaction } from 'kysely'

/** Another process moved the cursor: what this one was about to write is void. */
export class StaleCursorError extends Error {
  override name = 'StaleCursorError'
}

/** The durable positions of a follower; shards that were never read stand at 0. */
export async function loadCursors(db: QueryExecutorProvider, follower: string): Promise<Cursors> {
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
  await advanceAll(tx, [{ follower, from, to }])
}

export interface Move {
  follower: string
  from: Cursors
  to: Cursors
}

/** The same for a step that reads several feeds. */
export async function advanceAll<T>(tx: Transaction<T>, moves: readonly Move[]): Promise<void> {
  if (moves.every(({ from, to }) => isStill(from, to))) return
  await orStale(() => sql`select advance(${cursorColumns(moves)})`.execute(tx))
}

/** Moves as the four arrays that the database's function `advance` takes; its refusal is for `orStale`. */
export function cursorColumns(moves: readonly Move[]): RawBuilder<unknown> {
  const rows = moves
    .flatMap(({ follower, from, to }) =>
      Object.keys(to)
        .map(Number)
        .map((shard) => ({ follower, shard, before: from[shard], after: to[shard] })),
    )
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.follower < b.follower ? -1 : a.follower > b.follower ? 1 : a.shard - b.shard))
  return sql`
    ${rows.map((row) => row.follower)}::text[], ${rows.map((row) => row.shard)}::int2[],
    ${rows.map((row) => row.before)}::int8[], ${rows.map((row) => row.after)}::int8[]`
}

const isStill = (from: Cursors, to: Cursors) =>
  Object.keys(to).every((shard) => from[Number(shard)] === to[Number(shard)])

/** The errcode of `advance`, and of every function in which a step is held against where it began. */
const STALE = 'ZG002'

export async function orStale<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string }
    if (code === STALE) throw new StaleCursorError(message, { cause: error })
    throw error
  }
}
