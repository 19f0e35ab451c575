import { parentPort } from 'node:worker_threads'
import { type CrossingError, crossing } from './crossing-error.ts'

/** The thread's own side: import it in the script that a `Thread` runs. */

/** An answer, and what of it moves to the asker instead of being copied. */
export interface Given<Answer> {
  answer: Answer
  moved?: ArrayBuffer[]
}

export interface Asked {
  nth: number
  question: unknown
}

/** What a thread says: an answer, why there is none, or something that nobody asked. */
export type Said = { nth: number; answer: unknown } | { nth: number; error: CrossingError } | { told: unknown }

/** In the place of a question: there will be no more. */
export const END = 'end'

/** Answers one question after the other, until there are no more; `end` then lets go of what keeps the thread alive. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Given<Answer> | Promise<Given<Answer>>,
  end: () => Promise<void> = async () => {},
): void {
  let before: Promise<void> = Promise.resolve()
  parentPort?.on('message', (asked: Asked | typeof END) => {
    before = before.then(() => (asked === END ? finish() : reply(asked)))
  })
  const finish = async () => {
    await end()
    parentPort?.close()
  }
  const reply = async ({ nth, question }: Asked) => {
    try {
      const given = await answer(question as Question)
      say({ nth, answer: given.answer }, given.moved)
    } catch (error) {
      say({ nth, error: crossing(error) })
    }
  }
}

/** Something that nobody asked, a line of the log for instance. */
export function tell(told: unknown): void {
  say({ told })
}

function say(said: Said, moved: ArrayBuffer[] = []) {
  parentPort?.postMessage(said, moved)
}
