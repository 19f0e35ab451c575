import type { Store } from '@zegel/store'
import { type RawBuilder, sql, type Transaction } from 'kysely'

/** What the audit reads in: one moment of the database, in which nothing of its own can change anything. */
export type Snapshot = Transaction<never>

/** Runs over one moment of the database, however long it takes. */
export async function inSnapshot<T>(store: Store<never>, read: (tx: Snapshot) => Promise<T>): Promise<T> {
  return store.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await readWhole(tx)
      return read(tx)
    })
}

/** The store plans for statements that find a few rows; the audit reads whole tables, in their order. */
export async function readWhole(tx: Snapshot): Promise<void> {
  await sql`set local enable_seqscan = on`.execute(tx)
  await sql`set local enable_hashjoin = on`.execute(tx)
  await sql`set local enable_mergejoin = on`.execute(tx)
  await sql`set local cursor_tuple_fraction = 1`.execute(tx)
}

/**
 * The rows of a query, `size` at a time. A cursor of the database and not keys to read on from: whoever dropped the
 * key could hide a row behind another. `query` has no parameters.
 */
export async function* pagesOf<Row>(tx: Snapshot, name: string, query: RawBuilder<Row>, size: number) {
  const cursor = sql.id(`audit_${name}`)
  await sql`declare ${cursor} no scroll cursor for ${query}`.execute(tx)
  try {
    for (;;) {
      const { rows } = await sql<Row>`fetch forward ${sql.raw(String(size))} from ${cursor}`.execute(tx)
      if (rows.length > 0) yield rows
      if (rows.length < size) return
    }
  } finally {
    await sql`close ${cursor}`.execute(tx)
  }
}
