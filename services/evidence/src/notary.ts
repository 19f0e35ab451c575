import { setTimeout as sleep } from 'node:timers/promises'
import type { Cursors, Fact, FeedEntry } from '@zegel/contract'
import { type Context, instant, type Loop } from '@zegel/host'
import { advanceAll, loadCursors, StaleCursorError, write } from '@zegel/store'
import { LRUCache } from 'lru-cache'
import { aboutOf } from './event.ts'
import { type Gathered, Gatherer } from './gather.ts'
import { insertEvidences, moveLedger, readHeads, readLedger } from './ledgers.ts'
import { type Head, type Notary, type SealedEvidence, sealFact } from './page.ts'
import { type Held, type Quarantined, readDue, readHeldSubjects, release, setAside } from './quarantines.ts'
import type { SealedFeed } from './sealed-feed.ts'

/** Facts in a page, at most: the commit is shared by all, the wait as well. */
const PAGE_MAX = 256
const REST_MS = 300

const follower = (source: string) => `notary.${source}`

interface Candidate extends Quarantined {
  /** of a new fact; facts that stood aside have none */
  entry?: FeedEntry
}

/**
 * The one place where facts are sealed. Page after page: take facts, build and seal their evidences, then one
 * transaction with the evidences, the leaves, the sealed facts and the cursors, then wake the readers.
 */
export function notaryLoop(context: Context<never>, sources: readonly string[], notary: Notary, feed: SealedFeed): Loop {
  return {
    name: 'evidence.notary',
    run: async (signal) => {
      // Whoever holds the first shard seals; a second notary waits for its turn.
      while (!signal.aborted && !(await context.store.elections.held('notary')).includes(0)) {
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
      if (signal.aborted) return
      await new Sealing(context, sources, notary, feed).run(signal)
    },
  }
}

class Sealing {
  readonly #context: Context<never>
  readonly #sources: readonly string[]
  readonly #notary: Notary
  readonly #feed: SealedFeed
  readonly #gatherer: Gatherer
  readonly #heads = new LRUCache<string, Head>({ max: 50_000 })
  readonly #cursors = new Map<string, Cursors>()
  #size = 0
  #sealedAt = 0
  #held = new Set<string>()

  constructor(context: Context<never>, sources: readonly string[], notary: Notary, feed: SealedFeed) {
    this.#context = context
    this.#sources = sources
    this.#notary = notary
    this.#feed = feed
    this.#gatherer = new Gatherer(sources, context.dial)
  }

  async run(signal: AbortSignal) {
    const { store, log } = this.#context
    const ledger = await readLedger(store.db)
    this.#size = ledger.size
    this.#sealedAt = ledger.sealedAt
    this.#held = await readHeldSubjects(store.db)
    for (const source of this.#sources) this.#cursors.set(source, await loadCursors(store.db, follower(source)))
    await this.#feed.lead()
    this.#gatherer.restart(this.#cursors)
    const ended = new AbortController()
    const either = AbortSignal.any([signal, ended.signal])
    const readers = this.#sources.map((source) => this.#keepReading(source, either))
    try {
      // A lost session may mean another notary: memory must not be served in its place.
      while (!signal.aborted && (await store.elections.held('notary')).includes(0)) {
        const sealed = await this.#page()
        if (sealed === 0) await this.#gatherer.something(REST_MS)
      }
    } catch (error) {
      // Another notary took over, or a commit has an unknown outcome: what stands in the database decides.
      if (!(error instanceof StaleCursorError)) throw error
      log.warn('another notary moved the ledger; starting again from what stands')
    } finally {
      this.#feed.follow()
      ended.abort()
      this.#gatherer.stop()
      await Promise.all(readers)
    }
  }

  async #keepReading(source: string, signal: AbortSignal) {
    while (!signal.aborted) {
      try {
        await this.#gatherer.read(source, signal)
      } catch (error) {
        if (signal.aborted) return
        this.#context.log.warn({ err: error, source }, 'a book cannot be read right now')
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  async #page(): Promise<number> {
    const { store, clock } = this.#context
    const due = this.#held.size > 0 ? await readDue(store.db, instant(clock.now()), PAGE_MAX) : []
    const gathered = this.#gatherer.take(PAGE_MAX)
    const candidates: Candidate[] = [...due, ...gathered.map(({ source, entry }) => ({ source, fact: entry.fact, entry }))]
    if (candidates.length === 0) return 0
    // The ledger's time never runs backwards, whatever the clock does.
    const now = Math.max(clock.now(), this.#sealedAt)
    const { sealed, held, heads } = await this.#seal(candidates, new Set(due.map(({ fact }) => fact.subject)), now)
    await this.#commit({ gathered, due, sealed, held, now })
    for (const [chain, head] of heads) this.#heads.set(chain, head)
    return sealed.length
  }

  async #seal(candidates: readonly Candidate[], dueSubjects: ReadonlySet<string>, now: number) {
    const heads = await this.#headsOf(candidates.map(({ fact }) => fact))
    const sealed: SealedEvidence[] = []
    const held: Held[] = []
    const behind = new Set([...this.#held].filter((subject) => !dueSubjects.has(subject)))
    for (const { source, fact, entry } of candidates) {
      if (behind.has(fact.subject)) {
        if (entry) held.push({ source, fact, error: 'waits behind an earlier fact' })
        continue
      }
      try {
        sealed.push(...sealFact(fact, this.#size + sealed.length, now, heads, this.#notary))
      } catch (error) {
        this.#context.log.error({ err: error, fact: fact.id, kind: fact.kind, source }, 'a fact cannot be sealed and is set aside')
        held.push({ source, fact, error: String((error as Error).message) })
        behind.add(fact.subject)
      }
    }
    return { sealed, held, heads }
  }

  async #headsOf(facts: readonly Fact[]): Promise<Map<string, Head>> {
    const chains = [...new Set(facts.map((fact) => aboutOf(fact).chain))]
    const heads = new Map<string, Head>()
    for (const chain of chains) {
      const head = this.#heads.get(chain)
      if (head) heads.set(chain, head)
    }
    const unknown = chains.filter((chain) => !heads.has(chain))
    if (unknown.length > 0) for (const [chain, head] of await readHeads(this.#context.store.db, unknown)) heads.set(chain, head)
    return heads
  }

  async #commit(page: { gathered: Gathered[]; due: Quarantined[]; sealed: SealedEvidence[]; held: Held[]; now: number }) {
    const { gathered, due, sealed, held, now } = page
    const { store } = this.#context
    const moves = this.#sources.map((source) => ({ follower: follower(source), from: this.#cursors.get(source) as Cursors, to: ends(source, gathered) }))
    const facts = [...new Set(sealed.map(({ fact }) => fact))]
    const done = new Set(facts.map(({ id }) => id))
    try {
      await write(store, async (tx) => {
        await moveLedger(tx, this.#size, this.#size + sealed.length, instant(now))
        if (sealed.length > 0) await insertEvidences(tx, sealed)
        await release(tx, due.filter(({ fact }) => done.has(fact.id)).map(({ fact }) => fact.id))
        await setAside(tx, held, instant(now))
        await advanceAll(tx, moves)
        return { value: undefined, facts }
      })
    } catch (error) {
      this.#heads.clear()
      throw error
    }
    for (const { follower: name, to } of moves) {
      const source = name.slice('notary.'.length)
      this.#cursors.set(source, { ...this.#cursors.get(source), ...to })
    }
    this.#size += sealed.length
    this.#sealedAt = now
    if (held.length > 0 || due.length > 0) this.#held = await readHeldSubjects(store.db)
    await this.#feed.append(sealed)
  }
}

/** Where each shard of a book stands after these facts. */
function ends(source: string, gathered: readonly Gathered[]): Cursors {
  const to: Record<number, number> = {}
  for (const one of gathered) if (one.source === source) to[one.entry.shard] = one.entry.position
  return to
}
