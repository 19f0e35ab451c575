import type { Context } from '@zegel/host'
import type { LocalSignerOptions } from '@zegel/pki'
import { StaleCursorError, type StoreOptions } from '@zegel/store'
import { type CrossingError, fromCrossing, moving, Thread } from '@zegel/thread'
import { type PlainCandidates, type PlainPage, pageOf, plainCandidates } from './crossing-page.ts'
import type { Issue } from './evidence-json.ts'
import type { Signers } from './prove.ts'
import type { Loaded, Sealer } from './sealer.ts'

/** What the thread makes its sealer from. */
export interface SealingData {
  store: Pick<StoreOptions, 'url' | 'schema'>
  sources: readonly string[]
  issuer: Issue['issuer']
  keys: SealingKeys
}

/** Signers, as they cross. */
export interface SealingKeys extends Omit<Signers, 'seal' | 'timestamp'> {
  seal: LocalSignerOptions
  timestamp: LocalSignerOptions
}

/** What is to be sealed, null for `load`, or what is sealed with from now on. */
export type Question = PlainCandidates | { keys: SealingKeys } | null
export type Answer = Loaded | PlainPage | undefined

/** A line of the log. */
export interface Told {
  level: 'info' | 'warn' | 'error'
  members: Record<string, unknown>
  err: CrossingError | undefined
  message: string
}

/** Longer than any statement may take. What PostgreSQL goes on with all the same, `load` waits for, ms. */
const ANSWER_MS_MAX = 90_000

/** A sealer in a thread of its own. `keysNow`: another value where others are to be used from now on. */
export function startSealingThread(
  data: Omit<SealingData, 'keys'>,
  keysNow: () => SealingKeys,
  log: Context<never>['log'],
  answerMsMax = ANSWER_MS_MAX,
): Sealer {
  let keys = keysNow()
  const start = () =>
    new Thread<Question, Answer>({
      name: 'the thread that seals',
      script: new URL('./sealing-worker.ts', import.meta.url),
      data: { ...data, keys } satisfies SealingData,
      answerMsMax,
      onTold: (told) => {
        const { level, members, err, message } = told as Told
        log[level]({ ...members, ...(err && { err: fromCrossing(err) }) }, message)
      },
    })
  // At once: the first deposit is not to wait for it.
  let thread = start()
  const ask = (question: Question) =>
    thread.ask(question, question && 'contents' in question ? moving(question.contents) : []).catch((error: Error) => {
      throw error.name === StaleCursorError.name ? new StaleCursorError(error.message, { cause: error }) : error
    })
  const renew = async () => {
    const now = keysNow()
    if (now === keys) return
    await ask({ keys: now })
    keys = now
  }
  return {
    load: async () => {
      if (thread.ended) thread = start()
      return (await ask(null)) as Loaded
    },
    seal: async (candidates) => {
      await renew()
      return pageOf((await ask(plainCandidates(candidates))) as PlainPage, candidates)
    },
    close: () => thread.end(),
  }
}
