import { type Administration, expectStatus } from '@zegel/testing'
import { DemoError } from './demo-error.ts'

const WAIT_SECONDS_MAX = 20
/** How long one question is held open, s. */
const HELD_SECONDS = 5

export interface SenderEvent {
  position: number
  kind: string
  message: string
  at: string
  sealedAt: string
  evidences: string[]
  detail: string | null
}

/** What the sender is told, read as its software would: one question after another, each after the last position. */
export class EventFeed {
  readonly #sender: Administration
  readonly #seen: SenderEvent[] = []
  #after = 0

  constructor(sender: Administration) {
    this.#sender = sender
  }

  /** @throws DemoError when nothing of the kind comes about the message */
  async next(message: string, kind: string): Promise<SenderEvent> {
    const deadline = performance.now() + WAIT_SECONDS_MAX * 1_000
    for (;;) {
      const found = this.#seen.find((event) => event.message === message && event.kind === kind)
      if (found) return found
      if (performance.now() > deadline) {
        throw new DemoError(`The sender was not told of ${kind} within ${WAIT_SECONDS_MAX} s.`)
      }
      const answer = await this.#sender.call('GET', `/deposit/events?after=${this.#after}&wait=${HELD_SECONDS}`)
      const { events, next } = expectStatus(answer, 200).body as { events: SenderEvent[]; next: number }
      this.#seen.push(...events)
      this.#after = next
    }
  }
}
