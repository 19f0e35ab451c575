import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Cursors, Feed, FeedEntry } from '@zegel/contract'
import { advance, loadCursors, StaleCursorError, type Store, write } from '@zegel/store'
import type { Logger } from 'pino'
import { Parked } from './parked.ts'
import { plainMessage } from './plain-error.ts'
import type { Commit, Follow, Loop } from './service.ts'
import { isTrouble } from './trouble.ts'

/** How long one read waits for news, ms; and how long to rest after trouble. */
const WAIT_MS = 2_000
const REST_MS = 300
/**
 * Steps begin no closer together, ms, unless one is full: each costs the same few turns at the database for one fact
 * as for a hundred. Nobody waits for a follower with an open connection.
 */
const PACE_MS = 200
/** Progress over facts of other kinds is kept in memory and written down this often, ms. */
const NOTE_MS = 30_000

export interface FollowerOptions<Tables> {
  follow: Follow<Tables>
  source: Feed
  store: Store<Tables>
  clock: Clock
  log: Logger
}

/** Reads a feed shard by shard, wherever this process is elected to, until the signal. */
export function follower<Tables>(options: FollowerOptions<Tables>): Loop {
  const { follow, store } = options
  return {
    name: `${store.schema}.${follow.name}`,
    run: async (signal) => {
      const reader = new Reader(options)
      try {
        while (!signal.aborted) await reader.turn(signal)
      } finally {
        // Also where the signal cut a read short.
        if (signal.aborted) await reader.note()
      }
    },
  }
}

class Reader<Tables> {
  readonly #options: FollowerOptions<Tables>
  readonly #parked: Parked<Tables>
  /** where we are, and where the database says we are */
  #at: Cursors = {}
  #noted: Cursors = {}
  #notedAt = performance.now()
  /** when the last step began that was not full */
  #steppedAt = Number.NEGATIVE_INFINITY

  constructor(options: FollowerOptions<Tables>) {
    this.#options = options
    this.#parked = new Parked(options.store, options.follow.name, options.clock)
  }

  async turn(signal: AbortSignal) {
    const { follow, source, store } = this.#options
    const held = await store.elections.held(follow.name)
    if (held.length === 0) return sleep(REST_MS, undefined, { signal }).catch(() => {})
    if (held.some((shard) => this.#at[shard] === undefined)) await this.#load()
    const cursors = Object.fromEntries(held.map((shard) => [shard, this.#at[shard] as number]))
    await this.#retryParked(held)
    const rest = this.#steppedAt + PACE_MS - performance.now()
    if (rest >= 1) await sleep(rest, undefined, { signal }).catch(() => {})
    const waitMs = this.#parked.waits ? REST_MS : WAIT_MS
    const page = await source.read({ cursors, kinds: follow.kinds, limit: follow.pageMax, waitMs }, signal)
    try {
      if (page.entries.length > 0) {
        if (page.entries.length < follow.pageMax) this.#steppedAt = performance.now()
        await this.#page(page.entries, page.cursors)
      }
      this.#at = { ...this.#at, ...page.cursors }
      if (performance.now() - this.#notedAt > NOTE_MS) await this.note()
    } catch (error) {
      this.#at = {}
      if (!(error instanceof StaleCursorError)) throw error
    }
  }

  /** Writes down progress that no step has carried. */
  async note() {
    const { store, follow } = this.#options
    this.#notedAt = performance.now()
    await write(store, async (tx) => ({
      value: await advance(tx, follow.name, this.#noted, { ...this.#noted, ...this.#at }),
    }))
    this.#noted = { ...this.#noted, ...this.#at }
  }

  async #load() {
    this.#at = this.#noted = await loadCursors(this.#options.store.db, this.#options.follow.name)
    await this.#parked.load()
  }

  async #page(entries: readonly FeedEntry[], to: Cursors) {
    const free = entries.filter(({ fact }) => !this.#parked.holds(fact.subject))
    if (free.length === entries.length) {
      try {
        return await this.#step(entries, to)
      } catch (error) {
        if (isTrouble(error) || error instanceof StaleCursorError) throw error
        this.#options.log.warn({ err: error, facts: entries.length }, 'a page failed, its facts are tried one by one')
      }
    }
    for (const entry of entries) await this.#single(entry)
    await this.#move(to)
  }

  async #single(entry: FeedEntry) {
    const to = { [entry.shard]: entry.position }
    if (this.#parked.holds(entry.fact.subject)) return this.#park(entry, to, 'waits behind an earlier fact')
    try {
      await this.#step([entry], to)
    } catch (error) {
      if (isTrouble(error) || error instanceof StaleCursorError) throw error
      this.#options.log.error({ err: error, fact: entry.fact.id, kind: entry.fact.kind }, 'a fact is set aside')
      await this.#park(entry, to, plainMessage(error))
    }
  }

  async #step(entries: readonly FeedEntry[], to: Cursors) {
    const { store, follow } = this.#options
    await this.#once(entries, async (step) => {
      await write(store, async (tx) => {
        const facts = await step(tx)
        await advance(tx, follow.name, this.#noted, to)
        return { value: undefined, facts }
      })
      this.#noted = { ...this.#noted, ...to }
    })
  }

  /** Holds a step to its word: one commit. What fails after it undoes nothing, and running it again would double it. */
  async #once(entries: readonly FeedEntry[], commit: Commit<Tables>) {
    const { follow, log } = this.#options
    let [calls, committed] = [0, false]
    try {
      await follow.step(entries, async (step) => {
        if (++calls > 1) throw new Error(`${follow.name}: a step commits once`)
        await commit(step)
        committed = true
      })
    } catch (error) {
      if (!committed) throw error
      log.error({ err: error, facts: entries.length }, 'a step failed after its commit')
    }
    if (!committed) throw new Error(`${follow.name}: a step has to commit`)
  }

  async #park(entry: FeedEntry, to: Cursors, error: string) {
    const { store, follow } = this.#options
    await write(store, async (tx) => {
      await this.#parked.add(tx, entry, error)
      await advance(tx, follow.name, this.#noted, to)
      return { value: undefined }
    })
    this.#noted = { ...this.#noted, ...to }
  }

  async #move(to: Cursors) {
    const { store, follow } = this.#options
    await write(store, async (tx) => ({
      value: await advance(tx, follow.name, this.#noted, { ...this.#noted, ...to }),
    }))
    this.#noted = { ...this.#noted, ...to }
  }

  /** The first fact of each parked subject, when its time has come. */
  async #retryParked(held: readonly number[]) {
    const { source, store, log } = this.#options
    const due = await this.#parked.due(held)
    if (due.length === 0) return
    for (const entry of await source.lookup(due, false)) {
      const { id } = entry.fact
      try {
        await this.#once([entry], async (step) => {
          await write(store, async (tx) => {
            // Elections only save work: an ex-leader that was paused may be here too.
            if (!(await this.#parked.take(tx, id))) throw new StaleCursorError(id)
            return { value: undefined, facts: await step(tx) }
          })
        })
        log.info({ fact: id }, 'a fact that was set aside went through')
      } catch (error) {
        if (isTrouble(error)) throw error
        if (!(error instanceof StaleCursorError)) await this.#parked.failed(id, plainMessage(error))
      }
    }
    await this.#parked.load()
  }
}
