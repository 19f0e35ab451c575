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

interface Asked {
  resolve: (seals: (Seals | SigningError)[]) => void
  reject: (error: Error) => void
}

/** Proves in a thread of its own, so that whoever talks to the house meanwhile is not kept waiting by it. */
export function startProvingThread(keys: ProvingKeys): Prover {
  const asked = new Map<number, Asked>()
  let thread: Worker | undefined
  let nth = 0
  const start = () => {
    const worker = new Worker(new URL('./proving-worker.ts', import.meta.url), { workerData: keys })
    worker.unref()
    worker.on('message', (answer: Answer) => {
      asked.get(answer.nth)?.resolve(sealsOf(answer))
      asked.delete(answer.nth)
    })
    const ended = (error: Error) => {
      if (thread === worker) thread = undefined
      for (const { reject } of asked.values()) reject(error)
      asked.clear()
    }
    worker.on('error', ended)
    worker.on('exit', (code) => ended(new Error(`the thread that seals ended with ${code}`)))
    return worker
  }
  // At once: the first deposit is not to wait for it.
  thread = start()
  return {
    prove: (evidences, at) =>
      new Promise((resolve, reject) => {
        thread ??= start()
        asked.set(++nth, { resolve, reject })
        const only = evidences.map(({ id, text, serial }) => ({ id, text, serial }))
        thread.postMessage({ nth, at, evidences: only } satisfies Question)
      }),
    close: async () => {
      await thread?.terminate()
    },
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
