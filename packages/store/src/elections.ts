import { SHARDS } from '@zegel/contract'
import type pg from 'pg'

/** How often a follower that does not read every shard tries for the rest, ms. */
const RETRY_MS = 1_000

/**
 * One reader per follower and shard among all processes: a session lock in PostgreSQL, which ends with its
 * connection. It only saves work. Safety is the compare-and-set on the cursor: an ex-leader that was paused and
 * wakes up cannot write.
 */
export class Elections {
  readonly #connect: () => pg.Client
  readonly #schema: string
  readonly #onError: (error: Error) => void
  #session: Promise<pg.Client> | undefined
  readonly #held = new Map<string, Set<number>>()
  readonly #tried = new Map<string, number>()
  #closed = false

  constructor(connect: () => pg.Client, schema: string, onError: (error: Error) => void) {
    this.#connect = connect
    this.#schema = schema
    this.#onError = onError
  }

  /** The shards that this process may read for `follower` now. */
  async held(follower: string): Promise<readonly number[]> {
    const session = await this.#open()
    const held = this.#held.get(follower) ?? new Set()
    this.#held.set(follower, held)
    const missing = [...Array(SHARDS).keys()].filter((shard) => !held.has(shard))
    const due = (this.#tried.get(follower) ?? Number.NEGATIVE_INFINITY) + RETRY_MS
    if (missing.length > 0 && performance.now() >= due) {
      this.#tried.set(follower, performance.now())
      const { rows } = await session.query<{ shard: number }>(
        'select shard from unnest($1::int4[]) as s(shard) where pg_try_advisory_lock(hashtext($2), shard)',
        [missing, `${this.#schema}.${follower}`],
      )
      for (const { shard } of rows) held.add(shard)
    }
    return [...held].sort((a, b) => a - b)
  }

  async close() {
    this.#closed = true
    const session = await this.#session?.catch(() => undefined)
    await session?.end()
  }

  #open(): Promise<pg.Client> {
    if (this.#closed) throw new Error('the elections are closed')
    this.#session ??= this.#start().catch((error) => {
      this.#session = undefined
      throw error
    })
    return this.#session
  }

  async #start() {
    const session = this.#connect()
    // A session tells of its end twice. The second time its successor may stand already, and must not be forgotten:
    // nobody could take the shards that it holds.
    let current = true
    const lost = () => {
      if (!current) return
      current = false
      this.#session = undefined
      this.#held.clear()
      this.#tried.clear()
    }
    session.on('error', (error) => {
      lost()
      this.#onError(error)
      // Nothing of it may live on at the server, where it would hold its shards against everybody.
      session.end().catch(this.#onError)
    })
    session.on('end', lost)
    await session.connect()
    return session
  }
}
