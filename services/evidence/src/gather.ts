import type { Cursors, Fact, Feed, FeedEntry } from '@zegel/contract'
import { aboutOf } from './event.ts'
import { FormError, hasForm } from './form.ts'

/** Facts read ahead from one book, at most. */
const AHEAD_MAX = 512
const WAIT_MS = 5_000
/** Facts of one book in its turn. */
const FEW = 8
/**
 * A sender's connection is open until its deposit is sealed, and of these there are the most by far. People's acts wait
 * too, in their own books: an order by kind would break that of the shards.
 */
const FIRST = 'deposit'
/**
 * Evidences of a page of deposits, and of one of all others': a deposit waits for the page before its own and for its
 * own, so neither is long. At 300 letters a second, mixed pages of up to 64 answered the middle one a third later.
 */
const USUAL = { first: 32, others: 24 }
/** Where so many facts of others wait, of both as many as a letter makes: else more letters come in than go out. */
const BEHIND = 256
const EVEN = { first: 16, others: 48 }

export interface Gathered {
  source: string
  fact: Fact
  entry: FeedEntry
}

/** The unsealed books of the other services, read ahead in the order of their shards, taken round-robin. */
export class Gatherer {
  readonly #dial: (source: string) => Feed
  readonly #sources: readonly string[]
  readonly #others: readonly string[]
  readonly #queues = new Map<string, FeedEntry[]>()
  readonly #cursors = new Map<string, Cursors>()
  #changed = Promise.withResolvers<void>()
  #turn = 0
  /** what is left of the turn that the end of a page cut */
  #left = FEW
  #lastWasFirst = false

  constructor(sources: readonly string[], dial: (source: string) => Feed) {
    this.#sources = sources
    this.#others = sources.filter((source) => source !== FIRST)
    this.#dial = dial
  }

  /** Begins, or begins again, at these positions: what was read ahead is forgotten. */
  restart(cursors: ReadonlyMap<string, Cursors>) {
    for (const source of this.#sources) {
      this.#queues.set(source, [])
      this.#cursors.set(source, cursors.get(source) as Cursors)
    }
  }

  /**
   * Reads one book until the signal. One that is away holds up no other.
   *
   * @throws FormError what comes next in this book is no fact; what stood before it was read
   */
  async read(source: string, signal: AbortSignal) {
    while (!signal.aborted) {
      const queue = this.#queues.get(source) as FeedEntry[]
      const cursors = this.#cursors.get(source) as Cursors
      if (queue.length >= AHEAD_MAX) {
        await this.#changed.promise
        continue
      }
      const request = { cursors, limit: AHEAD_MAX - queue.length, waitMs: WAIT_MS }
      const page = await this.#dial(source).read(request, signal)
      // A restart while we read: the page belongs to a past that no longer counts.
      if (this.#queues.get(source) !== queue) continue
      const bad = page.entries.find(({ fact }) => !hasForm(fact))
      const good = bad ? page.entries.slice(0, page.entries.indexOf(bad)) : page.entries
      const to = bad ? Object.fromEntries(good.map(({ shard, position }) => [shard, position])) : page.cursors
      // As they came, where they are whole: the book knows them again.
      const whole = Object.keys(cursors).every((shard) => shard in to)
      this.#cursors.set(source, whole ? to : { ...cursors, ...to })
      queue.push(...good)
      if (good.length > 0) this.#wake()
      if (bad) throw new FormError(`shard ${bad.shard}, position ${bad.position}`)
    }
  }

  /**
   * The facts of the next page: deposits in one, a few of each other book in turn in the next, so that neither a busy
   * service nor a bulk of letters keeps the others waiting. A turn that the end of a page cuts goes on in the next.
   */
  take(): Gathered[] {
    const firsts = this.#queueOf(FIRST).length
    const others = this.size - firsts
    const most = others < BEHIND ? USUAL : EVEN
    this.#lastWasFirst = firsts > 0 && (others === 0 || !this.#lastWasFirst)
    const page = new Page(this.#lastWasFirst ? most.first : most.others)
    if (this.#lastWasFirst) page.take(FIRST, this.#queueOf(FIRST), most.first)
    else this.#takeInTurn(page)
    if (page.taken.length > 0) this.#wake()
    return page.taken
  }

  #takeInTurn(page: Page) {
    for (let empty = 0; !page.isFull && empty < this.#others.length; ) {
      const source = this.#others[this.#turn % this.#others.length] as string
      const taking = page.take(source, this.#queueOf(source), this.#left)
      empty = taking === 0 ? empty + 1 : 0
      this.#left -= taking
      if (page.isFull && this.#left > 0) return
      this.#turn++
      this.#left = FEW
    }
  }

  #queueOf(source: string): FeedEntry[] {
    return this.#queues.get(source) ?? []
  }

  /** Resolves when something was read, taken, or after `ms`. */
  async something(ms: number) {
    if (!this.isEmpty) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([this.#changed.promise, late])
    clearTimeout(timer)
  }

  /** facts read ahead */
  get size() {
    let size = 0
    for (const queue of this.#queues.values()) size += queue.length
    return size
  }

  get isEmpty() {
    return [...this.#queues.values()].every((queue) => queue.length === 0)
  }

  /** Lets readers that wait for room see their signal. */
  stop() {
    this.#wake()
  }

  #wake() {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

/** What was taken: as many facts as make so many evidences, or one fact. */
class Page {
  readonly taken: Gathered[] = []
  #left: number

  constructor(evidencesMax: number) {
    this.#left = evidencesMax
  }

  get isFull() {
    return this.#left <= 0
  }

  /** Up to `most` facts from the queue's beginning; returns how many. */
  take(source: string, queue: FeedEntry[], most: number): number {
    let nth = 0
    while (nth < most && nth < queue.length && !this.isFull) {
      const entry = queue[nth] as FeedEntry
      const evidences = Math.max(1, aboutOf(entry.fact).recipients.length)
      // What does not fit begins the next page: the book keeps its order.
      const fits = evidences <= this.#left || this.taken.length === 0
      this.#left = fits ? this.#left - evidences : 0
      if (!fits) break
      this.taken.push({ source, fact: entry.fact, entry })
      nth++
    }
    queue.splice(0, nth)
    return nth
  }
}
