import type { FeedEntry } from '@zegel/contract'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'

/** Every SQL statement over what senders are told. */

export interface EventRow {
  position: number
  fact: string
  kind: string
  message: string
  recipient: string | null
  at: string
  sealedAt: string
  evidences: string[]
  detail: string | null
}

export interface NewEvent {
  sender: string
  entry: FeedEntry
  message: string
  recipient: string | null
  detail: string | null
}

/**
 * Appends in the order of commits: positions are drawn under a lock that the transaction holds to its end, so a
 * reader that asks for "after my position" misses nothing.
 */
export async function appendEvents(tx: Transaction<never>, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql`select pg_advisory_xact_lock(hashtext('deposit.event'))`.execute(tx)
  await sql`
    insert into event (sender, position, fact, kind, message, recipient, at, sealed_at, evidences, detail)
    select sender, nextval('event_position'), fact, kind, message, recipient, at, sealed_at,
      string_to_array(evidences, ',')::uuid[], detail
    from unnest(
      ${events.map((e) => e.sender)}::uuid[], ${events.map((e) => e.entry.fact.id)}::uuid[],
      ${events.map((e) => e.entry.fact.kind)}::text[], ${events.map((e) => e.message)}::uuid[],
      ${events.map((e) => e.recipient)}::uuid[], ${events.map((e) => e.entry.fact.at)}::timestamptz[],
      ${events.map((e) => e.entry.seal?.at)}::timestamptz[],
      ${events.map((e) => e.entry.seal?.evidences.map(({ evidence }) => evidence).join(','))}::text[],
      ${events.map((e) => e.detail)}::text[]
    ) with ordinality as n(sender, fact, kind, message, recipient, at, sealed_at, evidences, detail, nth)
    order by n.nth
    on conflict (fact) do nothing`.execute(tx)
}

const columns = sql`position, fact, kind, message, recipient, at, sealed_at as "sealedAt", evidences, detail`

export async function readEvents(
  db: QueryExecutorProvider,
  sender: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from event where sender = ${sender} and position > ${after} order by position limit ${limit}`.execute(
    db,
  )
  return rows
}

export async function readEventsOf(
  db: QueryExecutorProvider,
  sender: string,
  messages: readonly string[],
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from event where sender = ${sender} and message = any(${messages}::uuid[]) order by position`.execute(
    db,
  )
  return rows
}
