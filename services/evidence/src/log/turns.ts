import { Refusal } from '@zegel/contract'

/** The public log is read by anybody: so many reads at once, and so many that wait; deposits have what is left. */
const AT_ONCE = 2
const WAITING_MAX = 32
const RETRY_SECONDS = 1

/** A short queue in front of work that costs something, for readers whom nobody knows. */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #free = AT_ONCE

  /** @throws Refusal log-busy */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else if (this.#waiting.length >= WAITING_MAX) throw new Refusal('log-busy', { retryAfter: RETRY_SECONDS })
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Whoever is not of the log goes first.
      if (next) setImmediate(next)
      else this.#free++
    }
  }
}

/** One reading for all who ask while another is under way: none of them gets what was read before it asked. */
export function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  let next: Promise<T> | undefined
  const begin = () => {
    const reading = read()
    running = reading
    const end = () => {
      if (running === reading) running = undefined
    }
    reading.then(end, end)
    return reading
  }
  return () => {
    if (!running) return begin()
    next ??= running
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
}
