import type { FeedEntry } from '@zegel/contract'
import { type Clock, instant } from '@zegel/contract'
import type { Store } from '@zegel/store'
import { sql, type Transaction } from 'kysely'

const RETRY_MS_FIRST = 1_000
const RETRY_MS_MAX = 5 * 60_000
/** Beyond it the power of two would overflow, after some days. */
const DOUBLINGS_MAX = 20

/** Facts that a follower could not process, with everything behind them of the same subject. */
export class Parked<Tables> {
  readonly #store: Store<Tables>
  readonly #follower: string
  readonly #clock: Clock
  #subjects = new Set<string>()
  #nextAt = Number.POSITIVE_INFINITY

  constructor(store: Store<Tables>, follower: string, clock: Clock) {
    this.#store = store
    this.#follower = follower
    this.#clock = clock
  }

  get waits() {
    return this.#subjects.size > 0
  }

  holds(subject: string) {
    return this.#subjects.has(subject)
  }

  async load() {
    const { rows } = await sql<{ subject: string; nextAt: string }>`
      select subject, min(next_at) as "nextAt" from parked where follower = ${this.#follower} group by subject`.execute(
      this.#store.db,
    )
    this.#subjects = new Set(rows.map(({ subject }) => subject))
    this.#nextAt = rows.reduce((first, { nextAt }) => Math.min(first, Date.parse(nextAt)), Number.POSITIVE_INFINITY)
  }

  /** The ids of the first fact of each subject of these shards, where its time has come. */
  async due(shards: readonly number[]): Promise<string[]> {
    if (this.#clock.now() < this.#nextAt) return []
    const { rows } = await sql<{ fact: string }>`
      select fact from (
        select distinct on (subject) subject, fact, next_at from parked
        where follower = ${this.#follower} and shard = any(${shards}::int2[]) order by subject, position
      ) first where next_at <= ${instant(this.#clock.now())} limit 100`.execute(this.#store.db)
    return rows.map(({ fact }) => fact)
  }

  async add(tx: Transaction<Tables>, { fact, shard, position }: FeedEntry, error: string) {
    await sql`
      insert into parked (follower, fact, shard, position, subject, error, next_at)
      values (${this.#follower}, ${fact.id}, ${shard}, ${position}, ${fact.subject}, ${error},
        ${instant(this.#clock.now() + RETRY_MS_FIRST)})
      on conflict (follower, fact) do nothing`.execute(tx)
    this.#subjects.add(fact.subject)
    this.#nextAt = Math.min(this.#nextAt, this.#clock.now() + RETRY_MS_FIRST)
  }

  /** To be the first statement of the step: false where another process did it meanwhile. */
  async take(tx: Transaction<Tables>, fact: string): Promise<boolean> {
    const { rows } = await sql`
      delete from parked where follower = ${this.#follower} and fact = ${fact} returning fact`.execute(tx)
    return rows.length === 1
  }

  async failed(fact: string, error: string) {
    await sql`
      update parked set attempts = attempts + 1, error = ${error},
        next_at = ${instant(this.#clock.now())}::timestamptz
          + least(${RETRY_MS_FIRST} * 2 ^ least(attempts, ${DOUBLINGS_MAX}), ${RETRY_MS_MAX}) * interval '1 ms'
      where follower = ${this.#follower} and fact = ${fact}`.execute(this.#store.db)
  }
}
