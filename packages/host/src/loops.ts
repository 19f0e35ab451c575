import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Loop } from './service.ts'

const REST_MS = 100
const REST_MS_MAX = 1_000

/** The same trouble is told again this seldom, ms: a neighbour may be away for hours. */
const TOLD_MS = 30_000

/** Runs a loop until the signal; trouble is logged and the loop begins again after a growing pause. */
export async function keepRunning(loop: Loop, log: Logger, signal: AbortSignal): Promise<void> {
  let rest = REST_MS
  let told = { message: '', at: Number.NEGATIVE_INFINITY }
  while (!signal.aborted) {
    const began = performance.now()
    try {
      await loop.run(signal)
    } catch (error) {
      if (signal.aborted) return
      const message = String((error as Error).message)
      const isNews = message !== told.message || performance.now() - told.at > TOLD_MS
      if (isNews) told = { message, at: performance.now() }
      log[isNews ? 'warn' : 'debug']({ err: error, loop: loop.name }, 'a loop stopped and begins again')
    }
    rest = performance.now() - began > 30_000 ? REST_MS : Math.min(rest * 2, REST_MS_MAX)
    await sleep(rest, undefined, { signal }).catch(() => {})
  }
}
