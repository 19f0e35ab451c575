import type { ConsentAct } from './plan.ts'

interface Logged {
  act: ConsentAct
  startedAt: number
  /** infinite while it is under way */
  endedAt: number
}

/** When one person agreed and withdrew, as far as those who asked for it can know. Pure: times are passed in, ms. */
export class ConsentLog {
  readonly #acts: Logged[] = [{ act: 'give', startedAt: Number.NEGATIVE_INFINITY, endedAt: Number.NEGATIVE_INFINITY }]

  /** Begins an act; the answer ends it: true where it changed something. */
  begin(act: ConsentAct, startedAt: number): (changed: boolean, endedAt: number) => void {
    const logged = { act, startedAt, endedAt: Number.POSITIVE_INFINITY }
    this.#acts.push(logged)
    return (changed, endedAt) => {
      if (changed) logged.endedAt = endedAt
      else this.#acts.splice(this.#acts.indexOf(logged), 1)
    }
  }

  /** In which states a decision from a moment on can have found the consent. */
  possibleSince(from: number): ReadonlySet<ConsentAct> {
    const before = this.#acts.filter(({ endedAt }) => endedAt < from)
    const overtaken = ({ endedAt }: Logged) => before.some(({ startedAt }) => startedAt > endedAt)
    const last = before.filter((one) => !overtaken(one))
    return new Set([...last, ...this.#since(from)].map(({ act }) => act))
  }

  /** Withdrawals that a letter of that moment can have met, at most. */
  withdrawalsSince(from: number): number {
    return this.#since(from).filter(({ act }) => act === 'withdraw').length
  }

  #since(from: number): Logged[] {
    return this.#acts.filter(({ endedAt }) => endedAt >= from)
  }
}
