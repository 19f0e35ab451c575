import {
  type Cursors,
  type Feed,
  type FeedEntry,
  type FeedPage,
  type FeedRequest,
  readFact,
  SHARDS,
} from '@zegel/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'

/** Readers are woken by the publisher's own process; for other processes this is how late they may be, ms. */
const POLL_MS = 250

interface Row {
  shard: number
  position: number
  digest: Buffer
  text: string
  boxes: string
}

/** A fact, or one row without any where there are none. */
type Page = { heads: Record<number, number> | null } & (Row | { position: null })

/** The facts of one schema as a feed, in the order of their commits within each shard. */
export class Book implements Feed {
  readonly #db: QueryExecutorProvider
  readonly #table: RawBuilder<unknown>
  #wakes = 0
  readonly #sleepers = new Set<() => void>()
  /** of cursors that were at the end: how many wakes there had been when we looked, and when that was */
  readonly #atEnd = new WeakMap<Cursors, { wakes: number; at: number }>()

  /** `table`: a service that keeps a second book, beside what it follows, has it in a table like `fact` */
  constructor(db: QueryExecutorProvider, table = 'fact') {
    this.#db = db
    this.#table = sql`${sql.table(table)} as fact`
  }

  /** Tells waiting readers of this process that something was committed. */
  wake() {
    this.#wakes++
    for (const rise of this.#sleepers) rise()
  }

  async read(request: FeedRequest, signal: AbortSignal): Promise<FeedPage> {
    return this.waitFor((cursors) => this.page({ ...request, cursors }), request, signal)
  }

  /** Asks for a page until it is not empty, the time is over, or the signal comes. */
  async waitFor(
    page: (cursors: Cursors) => Promise<FeedPage>,
    request: Pick<FeedRequest, 'cursors' | 'limit' | 'waitMs'>,
    signal: AbortSignal,
  ): Promise<FeedPage> {
    const until = performance.now() + request.waitMs
    let cursors = request.cursors
    for (;;) {
      // Nothing was told since we looked, also where that was a call ago: there is nothing to find yet. A commit while we
      // looked must not be slept through.
      const end = this.#atEnd.get(cursors)
      const rest = end?.wakes === this.#wakes ? Math.min(end.at + POLL_MS, until) - performance.now() : 0
      if (rest > 0 && !signal.aborted) await this.#sleep(Math.max(1, rest), signal)
      const [wakes, at] = [this.#wakes, performance.now()]
      const found = await page(cursors)
      cursors = found.cursors
      if (found.entries.length < Math.max(1, request.limit)) this.#atEnd.set(cursors, { wakes, at })
      if (found.entries.length > 0 || performance.now() >= until || signal.aborted) return found
    }
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const rise = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', rise)
        this.#sleepers.delete(rise)
        resolve()
      }
      const timer = setTimeout(rise, ms)
      signal.addEventListener('abort', rise)
      this.#sleepers.add(rise)
    })
  }

  /**
   * One look, without waiting. One statement and so one snapshot: as facts become visible in the order of their
   * positions within a shard, it holds everything up to the heads that it sees.
   */
  async page({ cursors, kinds, limit }: FeedRequest): Promise<FeedPage> {
    const shards = Object.keys(cursors).map(Number)
    const { rows } = await sql<Page>`
      with asked as (
        select shard, after, (select max(position) from ${this.#table} where fact.shard = n.shard) as head
        from unnest(${shards}::int2[], ${shards.map((shard) => cursors[shard])}::int8[]) as n(shard, after)
      ), ahead as materialized (
        select * from asked where head > after
      )
      select (select json_object_agg(shard, head) from ahead) as heads, f.* from (values (true)) as one
      left join (
        select g.* from ahead cross join lateral (
          select shard, position, digest, text, boxes from ${this.#table}
          where fact.shard = ahead.shard and fact.position > ahead.after
            ${kinds ? sql`and fact.kind = any(${kinds}::text[])` : sql``}
          order by fact.position limit ${limit}
        ) g order by g.position limit ${limit}
      ) f on true order by f.position`.execute(this.#db)
    const heads = rows[0]?.heads ?? {}
    const found = rows.filter((row): row is Row & Page => row.position !== null)
    if (found.length < limit) return { entries: found.map(toEntry), cursors: { ...cursors, ...heads } }
    const last = Object.fromEntries(found.map(({ shard, position }) => [shard, position]))
    return { entries: found.map(toEntry), cursors: { ...cursors, ...last } }
  }

  async head(): Promise<Cursors> {
    const { rows } = await sql<{ shard: number; head: number | null }>`
      select s.shard, (select max(position) from ${this.#table} where fact.shard = s.shard) as head
      from unnest(${[...Array(SHARDS).keys()]}::int2[]) as s(shard)`.execute(this.#db)
    return Object.fromEntries(rows.map(({ shard, head }) => [shard, head ?? 0]))
  }

  async lookup(ids: readonly string[]): Promise<readonly FeedEntry[]> {
    const { rows } = await sql<Row>`
      select shard, position, digest, text, boxes from ${this.#table} where id = any(${ids}::uuid[])`.execute(this.#db)
    return rows.map(toEntry)
  }
}

function toEntry(row: Row): FeedEntry {
  return {
    fact: readFact(row.text, JSON.parse(row.boxes), row.digest),
    shard: row.shard,
    position: row.position,
  }
}
