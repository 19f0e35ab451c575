import type { FeedEntry } from '@zegel/contract'
import type { Store } from '@zegel/store'
import { sql, type Transaction } from 'kysely'
import { type Clock, instant } from './clock.ts'

const RETRY_MS_FIRST = 1_000
const RETRY_MS_MAX = 5 * 60_000

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
      select subject, min(next_at) as "nextAt" from parked where follower = ${this.#follower} group by subject`.execute(this.#store.db)
    this.#subjects = new Set(rows.map(({ subject }) => subject))
    this.#nextAt = Math.min(...rows.map(({ nextAt }) => Date.parse(nextAt)))
  }

  /** The ids of the first fact of each subject, where its time has come. */
  async due(): Promise<string[]> {
    if (this.#clock.now() < this.#nextAt) return []
    const { rows } = await sql<{ fact: string }>`
      select fact from (
        select distinct on (subject) subject, fact, next_at from parked
        where follower = ${this.#follower} order by subject, position
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

  async remove(tx: Transaction<Tables>, fact: string) {
    await sql`delete from parked where follower = ${this.#follower} and fact = ${fact}`.execute(tx)
  }

  async failed(fact: string, error: string) {
    await sql`
      update parked set attempts = attempts + 1, error = ${error},
        next_at = ${instant(this.#clock.now())}::timestamptz
          + least(${RETRY_MS_FIRST} * 2 ^ attempts, ${RETRY_MS_MAX}) * interval '1 ms'
      where follower = ${this.#follower} and fact = ${fact}`.execute(this.#store.db)
  }
}
