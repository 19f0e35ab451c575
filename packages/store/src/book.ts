import {
  type Cursors,
  type Feed,
  type FeedEntry,
  type FeedPage,
  type FeedRequest,
  readFact,
  SHARDS,
} from '@zegel/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Readers are woken by the publisher's own process; for other processes this is how late they may be, ms. */
const POLL_MS = 250

interface Row {
  shard: number
  position: number
  digest: Buffer
  text: string
  boxes: string
}

/** The facts of one schema as a feed, in the order of their commits within each shard. */
export class Book implements Feed {
  readonly #db: QueryExecutorProvider
  #wakes = 0
  readonly #sleepers = new Set<() => void>()

  constructor(db: QueryExecutorProvider) {
    this.#db = db
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
    request: Pick<FeedRequest, 'cursors' | 'waitMs'>,
    signal: AbortSignal,
  ): Promise<FeedPage> {
    const until = performance.now() + request.waitMs
    let cursors = request.cursors
    for (;;) {
      const wakes = this.#wakes
      const found = await page(cursors)
      if (found.entries.length > 0 || performance.now() >= until || signal.aborted) return found
      cursors = found.cursors
      // A commit while we looked must not be slept through.
      if (this.#wakes === wakes) await this.#sleep(Math.max(1, Math.min(POLL_MS, until - performance.now())), signal)
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

  /** One look, without waiting. */
  async page({ cursors, kinds, limit }: FeedRequest): Promise<FeedPage> {
    const shards = Object.keys(cursors).map(Number)
    // Heads first: what is committed up to them is visible to the second statement, so nothing is passed over.
    const heads = await this.#heads(shards)
    const ahead = shards.filter((shard) => (heads[shard] ?? 0) > (cursors[shard] as number))
    if (ahead.length === 0) return { entries: [], cursors }
    const { rows } = await sql<Row>`
      select f.* from unnest(
        ${ahead}::int2[], ${ahead.map((s) => cursors[s])}::int8[], ${ahead.map((s) => heads[s])}::int8[]
      ) as c(shard, after, head)
      cross join lateral (
        select shard, position, digest, text, boxes from fact
        where fact.shard = c.shard and fact.position > c.after and fact.position <= c.head
          ${kinds ? sql`and fact.kind = any(${kinds}::text[])` : sql``}
        order by fact.position limit ${limit}
      ) f order by f.position limit ${limit}`.execute(this.#db)
    const next: Record<number, number> = { ...cursors }
    if (rows.length < limit) for (const shard of ahead) next[shard] = heads[shard] as number
    else for (const row of rows) next[row.shard] = row.position
    return { entries: rows.map(toEntry), cursors: next }
  }

  async #heads(shards: readonly number[]): Promise<Record<number, number>> {
    const { rows } = await sql<{ shard: number; head: number | null }>`
      select s.shard, (select max(position) from fact where fact.shard = s.shard) as head
      from unnest(${shards}::int2[]) as s(shard)`.execute(this.#db)
    return Object.fromEntries(rows.map(({ shard, head }) => [shard, head ?? 0]))
  }

  async head(): Promise<Cursors> {
    return this.#heads([...Array(SHARDS).keys()])
  }

  /** Where facts stand; unknown ids are left out. */
  async positions(ids: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await sql<{ id: string; position: number }>`
      select id, position from fact where id = any(${ids}::uuid[])`.execute(this.#db)
    return new Map(rows.map(({ id, position }) => [id, position]))
  }

  async lookup(ids: readonly string[]): Promise<readonly FeedEntry[]> {
    const { rows } = await sql<Row>`
      select shard, position, digest, text, boxes from fact where id = any(${ids}::uuid[])`.execute(this.#db)
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
