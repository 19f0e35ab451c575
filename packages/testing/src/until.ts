import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 25

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined | void>

/** Asks until the answer is truthy, and gives it back; throws after `ms`, with the last error if there was one. */
export async function until<T>(
  ask: () => T | Promise<T>,
  options: { ms?: number; what?: string } = {},
): Promise<Truthy<T>> {
  const { ms = 15_000, what = 'the condition' } = options
  const deadline = performance.now() + ms
  let cause: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (answer) return answer as Truthy<T>
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`${what} did not hold within ${ms} ms`, { cause })
    await sleep(EVERY_MS)
  }
}
