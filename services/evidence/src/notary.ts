import { setTimeout as sleep } from 'node:timers/promises'
import type { Context, Loop } from '@zegel/host'
import { StaleCursorError } from '@zegel/store'
import type { CurrentSigners } from './current-signers.ts'
import { FormError } from './form.ts'
import { Gatherer } from './gather.ts'
import type { LogStage } from './log/log-stage.ts'
import { EndedError, whyEnded } from './proof-ends.ts'
import { readDue } from './quarantines.ts'
import type { SealedFeed } from './sealed-feed.ts'
import type { Sealer } from './sealer.ts'

/** Facts that stood aside and are tried once more in one page, at most. */
const DUE_MAX = 32
const REST_MS = 300
/**
 * Pages begin no closer together, ms, unless so many facts wait: facts that come in a trickle share a commit, and with
 * it every step of every follower behind it.
 */
const PACE_MS = 10
const MANY = 24
/** Nobody repairs a book within seconds: the log is not to be filled. */
const REST_MS_FORM = 10_000

/**
 * The one place where facts are sealed. Page after page: take facts, build and seal their evidences, then one
 * transaction with the evidences, the leaves, the sealed facts and the cursors, then wake the readers. The log is signed
 * beside it, and delays no page.
 */
export function notaryLoop(
  context: Context<never>,
  sources: readonly string[],
  sealer: Sealer,
  feed: SealedFeed,
  logStage: LogStage,
  signers: CurrentSigners,
): Loop {
  return {
    name: 'evidence.notary',
    run: async (signal) => {
      // Whoever holds the first shard seals; a second notary waits for its turn.
      while (!signal.aborted && !(await context.store.elections.held('notary')).includes(0)) {
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
      if (signal.aborted) return
      await new Sealing(context, sources, sealer, feed, logStage, signers).run(signal)
    },
  }
}

class Sealing {
  readonly #context: Context<never>
  readonly #sources: readonly string[]
  readonly #feed: SealedFeed
  readonly #gatherer: Gatherer
  readonly #sealer: Sealer
  readonly #logStage: LogStage
  readonly #signers: CurrentSigners
  #holdsAny = false

  constructor(
    context: Context<never>,
    sources: readonly string[],
    sealer: Sealer,
    feed: SealedFeed,
    logStage: LogStage,
    signers: CurrentSigners,
  ) {
    this.#context = context
    this.#sources = sources
    this.#feed = feed
    this.#gatherer = new Gatherer(sources, context.dial)
    this.#sealer = sealer
    this.#logStage = logStage
    this.#signers = signers
  }

  async run(signal: AbortSignal) {
    const { store, log } = this.#context
    const { cursors, holdsAny } = await this.#sealer.load()
    this.#holdsAny = holdsAny
    await this.#feed.lead()
    this.#gatherer.restart(cursors)
    const ended = new AbortController()
    const either = AbortSignal.any([signal, ended.signal])
    const readers = this.#sources.map((source) => this.#keepReading(source, either))
    const logging = this.#logStage.run(either)
    try {
      // A lost session may mean another notary: memory must not be served in its place.
      while (!signal.aborted && (await store.elections.held('notary')).includes(0)) {
        const began = performance.now()
        if (!(await this.#page())) await this.#gatherer.something(REST_MS)
        else if (this.#gatherer.size < MANY) await pause(began + PACE_MS - performance.now())
      }
    } catch (error) {
      if (await this.#isMended(error as Error)) return
      // Another notary took over, or a commit has an unknown outcome: what stands in the database decides.
      if (!(error instanceof StaleCursorError)) throw error
      log.warn('another notary moved the ledger; starting again from what stands')
    } finally {
      this.#feed.follow()
      ended.abort()
      this.#gatherer.stop()
      await Promise.all([...readers, logging])
    }
  }

  /** Whether what has ended was followed by something new meanwhile. */
  async #isMended({ name }: Error): Promise<boolean> {
    // It may have crossed from a thread.
    if (name !== EndedError.name) return false
    const now = this.#context.clock.now()
    await this.#signers.check(now)
    return whyEnded(this.#signers, now) === undefined
  }

  /** Whether there was anything to do. */
  async #page(): Promise<boolean> {
    const due = this.#holdsAny ? await readDue(this.#context.store.db, DUE_MAX) : []
    const candidates = [...due, ...this.#gatherer.take()]
    if (candidates.length === 0) return false
    const { sealed, holdsAny } = await this.#sealer.seal(candidates)
    this.#holdsAny = holdsAny
    this.#feed.append(sealed)
    this.#logStage.add(sealed)
    return true
  }

  async #keepReading(source: string, signal: AbortSignal) {
    while (!signal.aborted) {
      try {
        await this.#gatherer.read(source, signal)
      } catch (error) {
        if (signal.aborted) return
        const hasEnded = error instanceof FormError
        if (hasEnded) {
          this.#context.log.error(
            { err: error, source },
            'a book holds what is no fact: of this book nothing more is sealed',
          )
        } else this.#context.log.warn({ err: error, source }, 'a book cannot be read right now')
        await sleep(hasEnded ? REST_MS_FORM : REST_MS, undefined, { signal }).catch(() => {})
      }
    }
  }
}

/** A wait of less than a timer can measure is none. */
async function pause(ms: number) {
  if (ms >= 1) await sleep(ms)
}
