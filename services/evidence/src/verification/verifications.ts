import { Refusal } from '@zegel/contract'
import { Thread } from '@zegel/thread'
import type { Verdict } from '@zegel/verify'
import { FairTurns } from './fair-turns.ts'

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

/** Containers that wait for their turn or have it. */
const WAITING_MAX = 8
const ANSWER_MS_MAX = 20_000
/** The container itself stands outside of the heap, MB. */
const MEMORY_MB_MAX = 512

export interface VerifyingBounds {
  /** how long one container may take, ms */
  answerMsMax?: number
  /** what the thread may keep beside it, MB */
  memoryMb?: number
}

/**
 * Verification for whoever comes with a dossier: in a thread, as anybody may send anything, and the notary's process
 * must not be kept waiting by it. Nothing is stored.
 */
export class Verifications {
  readonly #start: () => Thread<Question, Verdict>
  #thread: Thread<Question, Verdict> | undefined
  readonly #turns = new FairTurns(WAITING_MAX)

  constructor(
    trust: OwnTrust,
    { answerMsMax = ANSWER_MS_MAX, memoryMb: maxOldGenerationSizeMb = MEMORY_MB_MAX }: VerifyingBounds = {},
  ) {
    this.#start = () =>
      new Thread<Question, Verdict>({
        name: 'the thread that verifies',
        script: new URL('./verification-worker.ts', import.meta.url),
        data: trust,
        answerMsMax,
        resourceLimits: { maxOldGenerationSizeMb },
      })
  }

  /**
   * One after the other, so that a container's time begins when it is looked at, and one that ends the thread takes no
   * other with it. `who`: whose turn it is.
   *
   * @throws Refusal verifications-busy, verification-failed
   */
  verify(container: Uint8Array<ArrayBuffer>, at: number, who: string): Promise<Verdict> {
    return this.#turns.take(who, () => this.#ask({ container, at }, container.buffer))
  }

  async #ask(question: Question, moved: ArrayBuffer): Promise<Verdict> {
    if (!this.#thread || this.#thread.ended) this.#thread = this.#start()
    const thread = this.#thread
    return thread.ask(question, [moved]).catch((cause: Error) => {
      // Whatever else goes wrong is a bug of ours, and told as such.
      throw thread.ended ? new Refusal('verification-failed', { cause }) : cause
    })
  }

  async close() {
    await this.#thread?.end()
  }
}
