import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '@zegel/testing'

/** The house did what the model does not allow. */
export class Surprise extends Error {
  override name = 'Surprise'
}

const RETRY_MS_MAX = 60_000

/** Repeats what the house could not answer yet: `seal-pending`, `unavailable`. */
export async function retried(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + RETRY_MS_MAX
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
    if (performance.now() > deadline) throw new Surprise(`503 ${answer.body?.code} for a minute`)
    await sleep(100)
  }
}
