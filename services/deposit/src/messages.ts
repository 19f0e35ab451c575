import { byteaArray } from '@zegel/store'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'

/** Every SQL statement over messages and their idempotency keys. */

export interface KeyRow {
  sender: string
  /** HMAC of the Idempotency-Key */
  key: Buffer
  /** HMAC of the body */
  body: Buffer
  message: string
}

/** Takes keys that are free; a key that another transaction is just taking is waited for. Returns the messages that won. */
export async function takeKeys(tx: Transaction<never>, rows: readonly KeyRow[]): Promise<Set<string>> {
  const taken = await sql<{ message: string }>`
    insert into idempotency (sender, key, body, message)
    select * from unnest(${rows.map((r) => r.sender)}::uuid[], ${byteaArray(rows.map((r) => r.key))}::bytea[],
      ${byteaArray(rows.map((r) => r.body))}::bytea[], ${rows.map((r) => r.message)}::uuid[])
    on conflict (sender, key) do nothing returning message`.execute(tx)
  return new Set(taken.rows.map(({ message }) => message))
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

export async function insertMessages(tx: Transaction<never>, rows: readonly MessageRow[]): Promise<void> {
  await sql`
    insert into message (id, sender, fact, rejected)
    select * from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.sender)}::uuid[],
      ${rows.map((r) => r.fact)}::uuid[], ${rows.map((r) => r.rejected)}::bool[])`.execute(tx)
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
