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

/** A statement over whole tables takes longer than any of the house, ms. */
const STATEMENT_MS_MAX = 30 * 60_000

/** The store plans for statements that find a few rows; the audit reads whole tables, in their order. */
export async function readWhole(tx: Snapshot): Promise<void> {
  await sql`set local enable_seqscan = on`.execute(tx)
  await sql`set local enable_hashjoin = on`.execute(tx)
  await sql`set local enable_mergejoin = on`.execute(tx)
  await sql`set local cursor_tuple_fraction = 1`.execute(tx)
  await sql`set local statement_timeout = ${sql.raw(String(STATEMENT_MS_MAX))}`.execute(tx)
}

/** The database went away, and the moment with it. */
export class SnapshotLostError extends Error {
  override name = 'SnapshotLostError'
}

/**
 * One pass by itself: where a statement of it fails, the transaction stands as it was before it, without its cursors.
 * Otherwise every statement after it would fail as well.
 */
export async function apart<T>(tx: Snapshot, pass: () => Promise<T>): Promise<T> {
  await sql`savepoint pass`.execute(tx)
  try {
    const value = await pass()
    await sql`release savepoint pass`.execute(tx)
    return value
  } catch (error) {
    await sql`rollback to savepoint pass`.execute(tx).catch((cause: unknown) => {
      throw new SnapshotLostError((error as Error).message, { cause })
    })
    throw error
  }
}

/** How many cursors a transaction has opened: no two have one name, also where one was left open. */
const opened = new WeakMap<Snapshot, number>()

/**
 * No more of a column than ever stands there: a value of hundreds of MB must not end whoever reads it. What is cut is
 * another value, and so is found like one.
 */
export const bytesOf = (column: string, most: number) =>
  sql<Buffer>`substring(${sql.ref(column)} for ${sql.lit(most + 1)})`
export const textOf = (column: string, most: number) => sql<string>`left(${sql.ref(column)}, ${sql.lit(most + 1)})`

/** What is sealed of one evidence, and the text of a fact, bytes: the doors let less through. */
export const FILE_BYTES_MAX = 1024 * 1024
/** Manifests, seals and tokens, bytes: what is hashed into a leaf is published with its length in two bytes. */
export const SEAL_BYTES_MAX = 64 * 1024
/** Kinds, names: characters. */
export const WORD_MAX = 200
/** A SHA-256, with some for what is none. */
export const DIGEST_BYTES_MAX = 64

/**
 * The rows of a query, `size` at a time. A cursor of the database and not keys to read on from: whoever dropped the
 * key could hide a row behind another. `query` has no parameters.
 */
export async function* pagesOf<Row>(tx: Snapshot, name: string, query: RawBuilder<Row>, size: number) {
  const nth = (opened.get(tx) ?? 0) + 1
  opened.set(tx, nth)
  const cursor = sql.id(`audit_${name}_${nth}`)
  await sql`declare ${cursor} no scroll cursor for ${query}`.execute(tx)
  let failed = true
  try {
    for (;;) {
      const { rows } = await sql<Row>`fetch forward ${sql.raw(String(size))} from ${cursor}`.execute(tx)
      failed = false
      if (rows.length > 0) yield rows
      if (rows.length < size) return
      failed = true
    }
  } finally {
    // After an error nothing can be closed any more: it goes with the pass.
    if (!failed) await sql`close ${cursor}`.execute(tx)
  }
}
