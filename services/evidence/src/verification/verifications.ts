import { Refusal } from '@zegel/contract'
import { Thread } from '@zegel/thread'
import type { Verdict } from '@zegel/verify'

/** Whom the operator's own verification trusts: itself. An expert does not, and runs the verifier elsewhere. */
export interface OwnTrust {
  roots: readonly Buffer[]
  logKeys: readonly string[]
}

export interface Question {
  container: Uint8Array
  /** the moment at which certificates are judged, ms since 1970 */
  at: number
}

/** Containers in memory at once; each is at most `verification_bytes_max` long. */
const AT_ONCE_MAX = 4
const ANSWER_MS_MAX = 20_000

/**
 * Verification for whoever comes with a dossier: in a thread, as anybody may send anything, and the notary's process
 * must not be kept waiting by it. Nothing is stored.
 */
export class Verifications {
  readonly #start: () => Thread<Question, Verdict>
  #thread: Thread<Question, Verdict> | undefined
  #present = 0

  constructor(trust: OwnTrust) {
    this.#start = () =>
      new Thread<Question, Verdict>({
        name: 'the thread that verifies',
        script: new URL('./verification-worker.ts', import.meta.url),
        data: trust,
        answerMsMax: ANSWER_MS_MAX,
      })
  }

  /**
   * A place for one container, from its first byte to its verdict.
   *
   * @throws Refusal `verifications-busy`
   */
  async inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#present >= AT_ONCE_MAX) throw new Refusal('verifications-busy', { retryAfter: 5 })
    this.#present++
    try {
      return await act()
    } finally {
      this.#present--
    }
  }

  /** @throws Refusal `verifications-busy` */
  async verify(container: Uint8Array<ArrayBuffer>, at: number): Promise<Verdict> {
    if (!this.#thread || this.#thread.ended) this.#thread = this.#start()
    return this.#thread.ask({ container, at }, [container.buffer]).catch((cause: Error) => {
      // What took too long takes those with it that waited behind it: they come again.
      throw new Refusal('verifications-busy', { retryAfter: 5, cause })
    })
  }

  async close() {
    await this.#thread?.end()
  }
}
