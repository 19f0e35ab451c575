import { Worker } from 'node:worker_threads'
import type { LocalSignerOptions } from '@zegel/pki'
import type { Provable, Seals } from './prove.ts'
import { type Prover, SigningError } from './prover.ts'

/** What the thread makes its signers from. */
export interface ProvingKeys {
  seal: LocalSignerOptions
  timestamp: LocalSignerOptions
  timestampPolicy: string
}

export interface Question {
  nth: number
  at: number
  evidences: readonly Provable[]
}

export interface Answer {
  nth: number
  /** of each evidence: why it could not be signed, or null */
  errors: readonly (string | null)[]
  /** the four files of the others one after the other, with their sizes */
  sizes: Uint32Array
  bytes: ArrayBuffer
}

/** A page takes milliseconds; a thread that is silent for so long will not answer any more, ms. */
const ANSWER_MS_MAX = 30_000

interface Asked {
  resolve: (seals: (Seals | SigningError)[]) => void
  reject: (error: Error) => void
}

/** Proves in a thread of its own, so that whoever talks to the house meanwhile is not kept waiting by it. */
export function startProvingThread(keys: ProvingKeys): Prover {
  // At once: the first deposit is not to wait for it.
  let thread: ProvingThread | undefined = new ProvingThread(keys)
  return {
    prove: (evidences, at) => {
      if (!thread || thread.ended) thread = new ProvingThread(keys)
      return thread.ask(evidences, at)
    },
    close: async () => {
      await thread?.end()
      thread = undefined
    },
  }
}

class ProvingThread {
  readonly #worker: Worker
  readonly #asked = new Map<number, Asked>()
  #nth = 0
  ended = false

  constructor(keys: ProvingKeys) {
    this.#worker = new Worker(new URL('./proving-worker.ts', import.meta.url), { workerData: keys })
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer) => this.#asked.get(answer.nth)?.resolve(sealsOf(answer)))
    this.#worker.on('messageerror', (error) => this.#fail(error))
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', (code) => this.#fail(new Error(`the thread that seals ended with ${code}`)))
  }

  async ask(evidences: readonly Provable[], at: number): Promise<(Seals | SigningError)[]> {
    const nth = ++this.#nth
    const { promise, resolve, reject } = Promise.withResolvers<(Seals | SigningError)[]>()
    this.#asked.set(nth, { resolve, reject })
    const silent = () => this.#fail(new Error(`the thread that seals said nothing for ${ANSWER_MS_MAX} ms`))
    const timer = setTimeout(silent, ANSWER_MS_MAX)
    const only = evidences.map(({ id, text, serial }) => ({ id, text, serial }))
    this.#worker.postMessage({ nth, at, evidences: only } satisfies Question)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#asked.delete(nth)
    })
  }

  async end() {
    await this.#worker.terminate()
  }

  #fail(error: Error) {
    this.ended = true
    for (const { reject } of this.#asked.values()) reject(error)
    void this.end()
  }
}

function sealsOf({ errors, sizes, bytes }: Answer): (Seals | SigningError)[] {
  let [nth, at] = [0, 0]
  const next = () => {
    const size = sizes[nth++] as number
    at += size
    return Buffer.from(bytes, at - size, size)
  }
  return errors.map((cause) =>
    cause === null
      ? { manifest: next(), seal: next(), archiveManifest: next(), token: next() }
      : new SigningError('the evidence could not be signed', { cause }),
  )
}
