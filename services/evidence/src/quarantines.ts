import { type Fact, readFact } from '@zegel/contract'
import { byteaArray } from '@zegel/store'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'

/** Every SQL statement over facts that could not be sealed, and over those that wait behind them. */

export interface Quarantined {
  source: string
  fact: Fact
}

const RETRY_MS_FIRST = 500
const RETRY_MS_MAX = 5 * 60_000

export async function readHeldSubjects(db: QueryExecutorProvider): Promise<Set<string>> {
  const { rows } = await sql<{ subject: string }>`select distinct subject from quarantine`.execute(db)
  return new Set(rows.map(({ subject }) => subject))
}

/** What waits behind subjects whose first fact is due, in its order. */
export async function readDue(db: QueryExecutorProvider, now: string, most: number): Promise<Quarantined[]> {
  const { rows } = await sql<{ source: string; text: string; boxes: string; digest: Buffer }>`
    with first as (
      select distinct on (subject) subject, next_at from quarantine order by subject, nth
    )
    select q.source, q.text, q.boxes, q.digest from quarantine q join first using (subject)
    where first.next_at <= ${now} order by q.nth limit ${most}`.execute(db)
  return rows.map(({ source, text, boxes, digest }) => ({ source, fact: readFact(text, JSON.parse(boxes), digest) }))
}

export interface Held extends Quarantined {
  error: string
}

/** Sets facts aside, or, where they stand aside already, notes one more failure. */
export async function setAside(tx: Transaction<never>, held: readonly Held[], now: string): Promise<void> {
  if (held.length === 0) return
  await sql`
    insert into quarantine (source, fact, subject, text, boxes, digest, error, next_at)
    select source, fact, subject, text, boxes, digest, error, ${now}::timestamptz + ${RETRY_MS_FIRST} * interval '1 ms'
    from unnest(
      ${held.map((h) => h.source)}::text[], ${held.map((h) => h.fact.id)}::uuid[],
      ${held.map((h) => h.fact.subject)}::uuid[], ${held.map((h) => h.fact.text)}::text[],
      ${held.map((h) => JSON.stringify(h.fact.boxes))}::text[], ${byteaArray(held.map((h) => h.fact.digest))}::bytea[],
      ${held.map((h) => h.error)}::text[]
    ) with ordinality as n(source, fact, subject, text, boxes, digest, error, nth)
    order by n.nth
    on conflict (fact) do update set
      attempts = quarantine.attempts + 1,
      error = excluded.error,
      next_at = ${now}::timestamptz
        + least(${RETRY_MS_FIRST} * 2 ^ quarantine.attempts, ${RETRY_MS_MAX}) * interval '1 ms'`.execute(tx)
}

export async function release(tx: Transaction<never>, facts: readonly string[]): Promise<void> {
  if (facts.length > 0) await sql`delete from quarantine where fact = any(${facts}::uuid[])`.execute(tx)
}
