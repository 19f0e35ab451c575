import { SHARDS } from '@zegel/contract'
import { sql } from 'kysely'
import { bytesOf, DIGEST_BYTES_MAX, FILE_BYTES_MAX, type Snapshot, textOf, WORD_MAX } from './snapshots.ts'

/**
 * Every SQL statement of the audit over the books that the notary seals, how far it is in them, and what stands aside.
 * A role that sees the whole database is needed: a service's own sees no neighbour's book.
 */

/** The notary's own book is in its own schema, beside that of sealed facts. */
const tableOf = (source: string) => (source === 'evidence' ? sql.id('own_fact') : sql.id(source, 'fact'))
export const bookOf = (source: string) => (source === 'evidence' ? 'own_fact' : `${source}.fact`)
const followerOf = (source: string) => `notary.${source}`

/** Those of these services whose books this role may read. */
export async function readableBooks(tx: Snapshot, sources: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select case when relname = 'own_fact' then 'evidence' else nspname end as name
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where (nspname = any(${sources}::text[]) and nspname <> current_schema() and relname = 'fact'
        or nspname = current_schema() and relname = 'own_fact')
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')`.execute(tx)
  const names = new Set(rows.map(({ name }) => name))
  return new Set(sources.filter((source) => names.has(source)))
}

/** Cursors of nobody. */
export async function strangeCursors(tx: Snapshot, sources: readonly string[]) {
  const { rows } = await sql<{ follower: string; shard: number }>`
    select ${textOf('follower', WORD_MAX)} as follower, shard from cursor
    where follower <> all (${sources.map(followerOf)}::text[]) or shard not between 0 and ${SHARDS - 1} limit 100`.execute(
    tx,
  )
  return rows
}

export interface Reach {
  shard: number
  /** null where there is no such cursor */
  cursor: number | null
  /** the last fact of the book that is sealed or stands aside; 0 where there is none */
  reached: number
}

/** How far each shard of a book is sealed: by the notary's cursor, and by what stands in the ledger. */
export async function reaches(tx: Snapshot, source: string): Promise<Reach[]> {
  const book = tableOf(source)
  const { rows } = await sql<Reach>`
    with done as (
      select shard, max(position) as position from ${book} as f
        where exists (select from evidence e where e.fact = f.id) group by shard
      union all
      select f.shard, max(f.position) from ${book} as f
        join quarantine q on q.source = ${source} and q.fact = f.id group by f.shard
    )
    select s.shard, c.position as cursor,
      coalesce((select max(position) from done where done.shard = s.shard), 0)::int8 as reached
    from generate_series(0, ${SHARDS - 1}) as s(shard)
    left join cursor c on c.follower = ${followerOf(source)} and c.shard = s.shard
    order by s.shard`.execute(tx)
  return rows
}

export interface BookFault {
  shard: number
  position: number
  id: string
}

/** Facts that the notary has passed, which are neither sealed nor stand aside. */
export async function passedOver(tx: Snapshot, source: string): Promise<BookFault[]> {
  const { rows } = await sql<BookFault>`
    select f.shard, f.position, f.id from ${tableOf(source)} as f
    join cursor c on c.follower = ${followerOf(source)} and c.shard = f.shard and f.position <= c.position
    where not exists (select from evidence e where e.fact = f.id)
      and not exists (select from quarantine q where q.source = ${source} and q.fact = f.id)
    limit 100`.execute(tx)
  return rows
}

/** Facts of which the book says something else than the sealed feed. What had no right to be said stands aside. */
export async function otherwiseTold(tx: Snapshot, source: string): Promise<BookFault[]> {
  const { rows } = await sql<BookFault>`
    select f.shard, f.position, f.id from ${tableOf(source)} as f
    join fact b on b.id = f.id and
      (b.kind <> f.kind or b.shard <> f.shard or b.digest <> f.digest or b.text <> f.text or b.boxes <> f.boxes)
    where not exists (select from quarantine q where q.source = ${source} and q.fact = f.id)
    limit 100`.execute(tx)
  return rows
}

/**
 * Sealed facts that their service's book lacks. `families`: the kinds that only this service publishes, each a whole kind
 * or one with its dot at the end; `others`: those of its families that another publishes.
 */
export async function goneFromBook(
  tx: Snapshot,
  source: string,
  { own, others }: { own: readonly string[]; others: readonly string[] },
): Promise<{ leaf: number; fact: string }[]> {
  const of = (kinds: readonly string[]) =>
    sql`(e.kind = any(${kinds}::text[]) or left(e.kind, strpos(e.kind, '.')) = any(${kinds}::text[]))`
  const { rows } = await sql<{ leaf: number; fact: string }>`
    select min(e.leaf)::int8 as leaf, e.fact from evidence e
    where ${of(own)} and not ${of(others)} and not exists (select from ${tableOf(source)} as f where f.id = e.fact)
    group by e.fact order by 1 limit 100`.execute(tx)
  return rows
}

export interface Waiting {
  nth: number
  source: string
  fact: string
  subject: string
  text: string
  boxes: string
  digest: Buffer
  attempts: number
  sealed: boolean
  /** its next try lies further ahead than any that the notary plans */
  putOff: boolean
}

/** What stands aside, in pages of its order. */
export async function waiting(tx: Snapshot, after: number, most: number, retryMsMax: number): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select nth, ${textOf('source', WORD_MAX)} as source, fact, subject, ${textOf('text', FILE_BYTES_MAX)} as text,
      ${textOf('boxes', FILE_BYTES_MAX)} as boxes, ${bytesOf('digest', DIGEST_BYTES_MAX)} as digest, attempts,
      exists (select from evidence e where e.fact = quarantine.fact) as sealed,
      next_at > now() + ${retryMsMax} * interval '1 ms' as "putOff"
    from quarantine where nth > ${after} order by nth limit ${most}`.execute(tx)
  return rows
}

export interface WaitingFault {
  nth: number
  fact: string
  why: 'unknown' | 'differs' | 'order'
}

/** What stands aside and is not in its book, is another there, or waits in another order. */
export async function waitingFaults(tx: Snapshot, source: string): Promise<WaitingFault[]> {
  const { rows } = await sql<WaitingFault>`
    with held as (
      select q.nth, q.fact, f.id, f.position,
        q.text <> f.text or q.boxes <> f.boxes or q.digest <> f.digest as differs,
        lag(f.position) over (partition by q.subject order by q.nth) as before
      from quarantine q left join ${tableOf(source)} as f on f.id = q.fact where q.source = ${source}
    )
    select nth, fact, case when id is null then 'unknown' when differs then 'differs' else 'order' end as why
    from held where id is null or differs or before > position limit 100`.execute(tx)
  return rows
}
