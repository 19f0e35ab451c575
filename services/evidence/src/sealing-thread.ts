import type { Context } from '@zegel/host'
import type { LocalSignerOptions } from '@zegel/pki'
import { StaleCursorError, type StoreOptions } from '@zegel/store'
import { type CrossingError, fromCrossing, moving, Thread } from '@zegel/thread'
import { type PlainCandidates, type PlainPage, pageOf, plainCandidates } from './crossing-page.ts'
import type { Issue } from './evidence-json.ts'
import type { Loaded, Sealer } from './sealer.ts'

/** What the thread makes its sealer from. */
export interface SealingData {
  store: Pick<StoreOptions, 'url' | 'schema'>
  sources: readonly string[]
  issuer: Issue['issuer']
  keys: { seal: LocalSignerOptions; timestamp: LocalSignerOptions; timestampPolicy: string }
}

/** What is to be sealed, or null for `load`. */
export type Question = PlainCandidates | null
export type Answer = Loaded | PlainPage

/** A line of the log. */
export interface Told {
  level: 'info' | 'warn' | 'error'
  members: Record<string, unknown>
  err: CrossingError | undefined
  message: string
}

/** Longer than any statement may take. What PostgreSQL goes on with all the same, `load` waits for, ms. */
const ANSWER_MS_MAX = 90_000

/** A sealer in a thread of its own. */
export function startSealingThread(data: SealingData, log: Context<never>['log'], answerMsMax = ANSWER_MS_MAX): Sealer {
  const start = () =>
    new Thread<Question, Answer>({
      name: 'the thread that seals',
      script: new URL('./sealing-worker.ts', import.meta.url),
      data,
      answerMsMax,
      onTold: (told) => {
        const { level, members, err, message } = told as Told
        log[level]({ ...members, ...(err && { err: fromCrossing(err) }) }, message)
      },
    })
  // At once: the first deposit is not to wait for it.
  let thread = start()
  const ask = (question: Question) =>
    thread.ask(question, question ? moving(question.contents) : []).catch((error: Error) => {
      throw error.name === StaleCursorError.name ? new StaleCursorError(error.message, { cause: error }) : error
    })
  return {
    load: async () => {
      if (thread.ended) thread = start()
      return (await ask(null)) as Loaded
    },
    seal: async (candidates) => pageOf((await ask(plainCandidates(candidates))) as PlainPage, candidates),
    close: () => thread.end(),
  }
}
