import { Refusal } from '@zegel/contract'
import type { QueryExecutorProvider } from 'kysely'
import { readSealed } from './messages.ts'

/** How many deposits of each sender wait for their seal in this process: a bulk sender must not fill the line. */
export class Unsealed {
  readonly #most: number
  readonly #waiting = new Map<string, Set<string>>()

  constructor(most: number) {
    this.#most = most
  }

  /** Before a deposit; throws `too-many-unsealed`. */
  check(sender: string) {
    if ((this.#waiting.get(sender)?.size ?? 0) >= this.#most) throw new Refusal('too-many-unsealed', { retryAfter: 5 })
  }

  add(sender: string, message: string) {
    const messages = this.#waiting.get(sender) ?? new Set()
    this.#waiting.set(sender, messages.add(message))
  }

  sealed(sender: string, message: string) {
    const messages = this.#waiting.get(sender)
    messages?.delete(message)
    if (messages?.size === 0) this.#waiting.delete(sender)
  }

  /** Where another process writes the events of a sender, its seals are seen here. */
  async refresh(db: QueryExecutorProvider) {
    for (const [sender, messages] of this.#waiting) {
      for (const message of await readSealed(db, [...messages])) this.sealed(sender, message)
    }
  }
}
