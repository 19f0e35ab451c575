import { Refusal } from '@zegel/contract'

interface Waiter {
  who: string
  round: number
  begin(): void
  refuse(): void
}

/**
 * One turn after the other, in rounds: whoever has one in this round has its next in the following. So many wait or have
 * it; when all places are taken, whoever has most of them gives up its last to somebody who has fewer. One alone, as
 * everybody behind one proxy, may have all.
 */
export class FairTurns {
  readonly #max: number
  #line: Waiter[] = []
  /** of whom the turn is */
  #working: string | undefined
  #round = 0

  constructor(max: number) {
    this.#max = max
  }

  /** @throws Refusal verifications-busy, and what the work throws */
  async take<T>(who: string, work: () => Promise<T>): Promise<T> {
    const taken = this.#line.length + (this.#working === undefined ? 0 : 1)
    if (taken >= this.#max) this.#makeRoom(who)
    await new Promise<void>((begin, reject) => {
      this.#line.push({ who, round: this.#roundOf(who), begin, refuse: () => reject(busy()) })
      this.#next()
    })
    try {
      return await work()
    } finally {
      this.#working = undefined
      this.#next()
    }
  }

  /** After its own last, and never in a round that has begun: newcomers would keep those who wait for the next. */
  #roundOf(who: string): number {
    const own = this.#line.filter((waiter) => waiter.who === who).map(({ round }) => round)
    return Math.max(this.#round, ...own) + 1
  }

  #next(): void {
    if (this.#working !== undefined) return
    // Within a round in the order in which they came.
    const first = this.#line.reduce<Waiter | undefined>(
      (one, other) => (one && one.round <= other.round ? one : other),
      undefined,
    )
    if (!first) return
    this.#line = this.#line.filter((waiter) => waiter !== first)
    this.#working = first.who
    this.#round = first.round
    first.begin()
  }

  #makeRoom(who: string): void {
    const waiting = (one: string) => this.#line.filter((waiter) => waiter.who === one).length
    const last = this.#line.reduce<Waiter | undefined>(
      (most, other) => (most && waiting(most.who) > waiting(other.who) ? most : other),
      undefined,
    )
    if (!last || waiting(last.who) <= waiting(who) + 1) throw busy()
    this.#line = this.#line.filter((waiter) => waiter !== last)
    last.refuse()
  }
}

const busy = () => new Refusal('verifications-busy', { retryAfter: 5 })
