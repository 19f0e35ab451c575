import { type Fact, readFact } from '@zegel/contract'
import { byteaArray } from '@zegel/store'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'

/**
 * Every SQL statement over facts that could not be sealed, and over those that wait behind them. Retries are paced by
 * the database's own clock: the house's may jump, and must then not keep anything waiting.
 */

export interface Quarantined {
  source: string
  fact: Fact
}

const RETRY_MS_FIRST = 500
/** No try is planned further ahead. */
export const RETRY_MS_MAX = 5 * 60_000

export async function readHeldSubjects(db: QueryExecutorProvider): Promise<Set<string>> {
  const { rows } = await sql<{ subject: string }>`select distinct subject from quarantine`.execute(db)
  return new Set(rows.map(({ subject }) => subject))
}

/** What waits behind subjects whose first fact is due, in its order. */
export async function readDue(db: QueryExecutorProvider, most: number): Promise<Quarantined[]> {
  const { rows } = await sql<{ source: string; text: string; boxes: string; digest: Buffer }>`
    select source, text, boxes, digest from quarantine q
    where clock_timestamp() >= (
      select next_at from quarantine first where first.subject = q.subject order by first.nth limit 1
    ) order by nth limit ${most}`.execute(db)
  return rows.map(({ source, text, boxes, digest }) => ({ source, fact: readFact(text, JSON.parse(boxes), digest) }))
}

export interface Held extends Quarantined {
  /** why it could not be sealed; null where it only waits behind an earlier fact of its subject */
  error: string | null
  /** what it holds back; its subject unless said otherwise */
  holds?: string
}

/** Sets facts aside, or, where they stand aside already, notes one more failure. */
export async function setAside(tx: Transaction<never>, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return
  await sql`
    insert into quarantine (source, fact, subject, text, boxes, digest, error, attempts, next_at)
    select source, fact, subject, text, boxes, digest, coalesce(error, 'waits behind an earlier fact of its subject'),
      case when error is null then 0 else 1 end,
      clock_timestamp() + case when error is null then 0 else ${RETRY_MS_FIRST} end * interval '1 ms'
    from unnest(
      ${held.map((h) => h.source)}::text[], ${held.map((h) => h.fact.id)}::uuid[],
      ${held.map((h) => h.holds ?? h.fact.subject)}::uuid[], ${held.map((h) => h.fact.text)}::text[],
      ${held.map((h) => JSON.stringify(h.fact.boxes))}::text[], ${byteaArray(held.map((h) => h.fact.digest))}::bytea[],
      ${held.map((h) => h.error)}::text[]
    ) with ordinality as n(source, fact, subject, text, boxes, digest, error, nth)
    order by n.nth
    on conflict (source, fact) do update set
      attempts = quarantine.attempts + 1,
      error = excluded.error,
      next_at = clock_timestamp()
        + least(${RETRY_MS_FIRST} * 2 ^ least(quarantine.attempts, 20), ${RETRY_MS_MAX}) * interval '1 ms'`.execute(tx)
}

export async function release(tx: Transaction<never>, freed: readonly Quarantined[]): Promise<void> {
  if (freed.length === 0) return
  await sql`
    delete from quarantine where (source, fact) in (
      select * from unnest(${freed.map(({ source }) => source)}::text[], ${freed.map(({ fact }) => fact.id)}::uuid[]))`.execute(
    tx,
  )
}

/**
 * The time in a fact's text. Neither as JSON nor as a time: what is wrong with the fact may be just that, and a cast
 * would fail for all. Times of this form sort as text.
 */
const AT_OF_TEXT =
  '^{"id":"[^"]*","kind":"[^"]*","subject":"[^"]*","at":"(\\d{4}-[01]\\d-[0-3]\\dT[0-2]\\d:[0-5]\\d:[0-5]\\d[.]\\d{3}Z)"'

export interface QuarantineState {
  facts: number
  subjects: number
  /** of the fact that waits longest, of those that tell */
  oldestAt: string | null
}

export async function readQuarantineState(db: QueryExecutorProvider): Promise<QuarantineState> {
  const { rows } = await sql<QuarantineState>`
    select count(*) as facts, count(distinct subject) as subjects,
      min(substring(text from ${AT_OF_TEXT}) collate "C") as "oldestAt"
    from quarantine`.execute(db)
  return rows[0] as QuarantineState
}
