import { type ResourceLimits, Worker } from 'node:worker_threads'
import { type Asked, END, type Said } from './answer.ts'
import { fromCrossing } from './crossing-error.ts'

export interface ThreadOptions {
  /** in errors: "the thread that seals" */
  name: string
  /** a module that calls `answerQuestions` */
  script: URL
  /** given to the script as its `workerData` */
  data: unknown
  /** a thread that leaves a question unanswered for so long will not answer any more, ms */
  answerMsMax: number
  /** what it may keep; a thread that needs more ends */
  resourceLimits?: ResourceLimits
  /** gets what the script tells without being asked */
  onTold?: (told: unknown) => void
}

interface Waiting {
  resolve: (answer: never) => void
  reject: (error: Error) => void
}

/** How long a thread may take to let go of what it holds, ms. */
const END_MS_MAX = 2_000

/**
 * Work in a thread of its own, so that whoever talks to the house meanwhile is not kept waiting by it. It alone keeps no
 * process alive.
 */
export class Thread<Question, Answer> {
  readonly #options: ThreadOptions
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #gone = Promise.withResolvers<void>()
  #nth = 0
  #ended: Error | undefined

  constructor(options: ThreadOptions) {
    this.#options = options
    this.#worker = new Worker(options.script, {
      workerData: options.data,
      ...(options.resourceLimits && { resourceLimits: options.resourceLimits }),
    })
    this.#worker.on('message', (said: Said) => this.#hear(said))
    this.#worker.on('messageerror', (error) => this.#fail(error))
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', (code) => {
      this.#fail(new Error(`${options.name} ended with ${code}`))
      this.#gone.resolve()
    })
    // Last: whoever listens holds the process again.
    this.#worker.unref()
  }

  /** It answers nothing any more: another must be started. */
  get ended(): boolean {
    return this.#ended !== undefined
  }

  /**
   * `moved`: what of the question moves there instead of being copied.
   *
   * @throws what the script threw; an error of its own where the thread ended or was silent for too long
   */
  async ask(question: Question, moved: ArrayBuffer[] = []): Promise<Answer> {
    if (this.#ended) throw this.#ended
    const { name, answerMsMax } = this.#options
    const nth = ++this.#nth
    // First: what cannot be sent leaves nothing behind that waits.
    this.#worker.postMessage({ nth, question } satisfies Asked, moved)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#waiting.set(nth, { resolve: resolve as Waiting['resolve'], reject })
    const timer = setTimeout(() => this.#fail(new Error(`${name} said nothing for ${answerMsMax} ms`)), answerMsMax)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(nth)
    })
  }

  /** Lets it finish what it was asked and let go of what it holds; does not wait for one that a disk or a network holds. */
  async end(): Promise<void> {
    this.#worker.postMessage(END)
    const terminating = setTimeout(() => this.#terminate(), END_MS_MAX)
    let leaving: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      leaving = setTimeout(resolve, 2 * END_MS_MAX)
    })
    await Promise.race([this.#gone.promise, late])
    clearTimeout(terminating)
    clearTimeout(leaving)
  }

  #hear(said: Said) {
    if ('told' in said) return this.#options.onTold?.(said.told)
    const waiting = this.#waiting.get(said.nth)
    if ('error' in said) waiting?.reject(fromCrossing(said.error))
    else waiting?.resolve(said.answer as never)
  }

  #fail(error: Error) {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#terminate()
  }

  #terminate() {
    void this.#worker.terminate()
    // It holds the process again until the thread is gone, which one in a system call may never be.
    this.#worker.unref()
  }
}
