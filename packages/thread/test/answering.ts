import { writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answerQuestions, type Given, tell } from '@zegel/thread'

/** A script for the tests: what it is asked to do, it does. */
export type Act =
  | { act: 'wait'; ms: number; say: string }
  | { act: 'fill'; size: number }
  | { act: 'write'; path: string }
  | { act: 'throw' | 'throw text' | 'die' | 'hang' | 'tell' | 'data' }

class OddError extends Error {
  override name = 'OddError'
  code = 'ZG999'
  severity = 'ERROR'
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function answer(asked: Act): Promise<Given<unknown>> {
  switch (asked.act) {
    case 'wait':
      await sleep(asked.ms)
      return { answer: asked.say }
    case 'fill': {
      const bytes = new Uint8Array(asked.size).fill(7)
      return { answer: { bytes: bytes.buffer }, moved: [bytes.buffer] }
    }
    case 'throw':
      throw new OddError('it is odd', { cause: new TypeError('at the root of it') })
    case 'throw text':
      throw '85.07.30-033.28'
    case 'write':
      writeFileSync(asked.path, 'written')
      return { answer: 'written' }
    case 'die':
      process.exit(3)
      break
    case 'hang':
      for (;;);
    case 'tell':
      tell({ line: 1 })
      tell({ line: 2 })
      return { answer: 'told' }
    case 'data':
      return { answer: workerData }
  }
}

// What keeps the thread alive until its end.
const beat = setInterval(() => {}, 1_000)
answerQuestions(answer, async () => {
  tell('ending')
  clearInterval(beat)
})
