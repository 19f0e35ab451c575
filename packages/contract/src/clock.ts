/** One clock per service, passed in. */
export interface Clock {
  /** ms since 1970 */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** A moment as facts and answers write it: UTC with milliseconds. */
export function instant(ms: number): string {
  return new Date(ms).toISOString()
}
