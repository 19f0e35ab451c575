import { Refusal } from '@zegel/contract'

/** At most `max` in `windowMs`; `times` are those inside the window, oldest first, ms since 1970. */
export function refuseBeyond(max: number, windowMs: number, times: readonly number[], now: number): void {
  const oldest = times[times.length - max]
  if (oldest === undefined) return
  throw new Refusal('rate-limited', { retryAfter: Math.max(1, Math.ceil((oldest + windowMs - now) / 1000)) })
}
