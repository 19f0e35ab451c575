import type { Fact } from '@zegel/contract'
import { bookColumns, byteaArray } from '@zegel/store'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Every SQL statement over messages and their idempotency keys. */

export interface KeyRow {
  sender: string
  /** HMAC of the Idempotency-Key */
  key: Buffer
  /** HMAC of the body */
  body: Buffer
  message: string
}

export interface NewDeposit {
  row: KeyRow
  rejected: boolean
  fact: Fact
}

/**
 * Takes the keys that are free, with a message and a fact for each, in one statement; a key that another transaction
 * is just taking is waited for. Returns the messages that won.
 */
export async function depositAll(db: QueryExecutorProvider, deposits: readonly NewDeposit[]): Promise<Set<string>> {
  const rows = deposits.map(({ row }) => row)
  const won = await sql<{ message: string }>`
    select deposit as message from deposit(
      ${rows.map((r) => r.sender)}::uuid[], ${byteaArray(rows.map((r) => r.key))}::bytea[],
      ${byteaArray(rows.map((r) => r.body))}::bytea[], ${rows.map((r) => r.message)}::uuid[],
      ${deposits.map(({ rejected }) => rejected)}::bool[], ${bookColumns(deposits.map(({ fact }) => fact))}
    )`.execute(db)
  return new Set(won.rows.map(({ message }) => message))
}

export interface Known {
  sender: string
  key: Buffer
  body: Buffer
  message: string
  fact: string
  rejected: boolean
}

/** What earlier requests with these keys became. */
export async function readKeys(
  db: QueryExecutorProvider,
  keys: readonly Pick<KeyRow, 'sender' | 'key'>[],
): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select i.sender, i.key, i.body, i.message, m.fact, m.rejected
    from unnest(${keys.map((k) => k.sender)}::uuid[], ${byteaArray(keys.map((k) => k.key))}::bytea[]) as k(sender, key)
    join idempotency i using (sender, key) join message m on m.id = i.message`.execute(db)
  return rows
}

export interface MessageRow {
  id: string
  sender: string
  fact: string
  rejected: boolean
}

export async function readMessage(
  db: QueryExecutorProvider,
  sender: string,
  id: string,
): Promise<MessageRow | undefined> {
  const { rows } = await sql<MessageRow>`
    select id, sender, fact, rejected from message where id = ${id} and sender = ${sender}`.execute(db)
  return rows[0]
}

/** Newest first; ids sort by time. */
export async function readMessages(
  db: QueryExecutorProvider,
  sender: string,
  before: string | undefined,
  limit: number,
) {
  const { rows } = await sql<MessageRow>`
    select id, sender, fact, rejected from message
    where sender = ${sender} ${before ? sql`and id < ${before}` : sql``}
    order by id desc limit ${limit}`.execute(db)
  return rows
}

/** Which of these messages were sealed: the first event of a message is its deposit. */
export async function readSealed(db: QueryExecutorProvider, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct message as id from event where message = any(${ids}::uuid[])`.execute(db)
  return rows.map(({ id }) => id)
}
