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

/** Whether it is one: a pattern lets 31 February pass, JavaScript `2026`, and PostgreSQL `yesterday`. */
export function isInstant(text: string): boolean {
  const at = new Date(text)
  return !Number.isNaN(at.getTime()) && at.toISOString() === text
}
