import { Refusal } from '@zegel/contract'
import { ACCURACY_MS } from './prove.ts'

/** A clock that was put back far is not waited for by anybody who asks. */
const RETRY_S_MAX = 3_600

/**
 * What closes something is not stamped before it: a verifier refuses that (`token-order`), and files are kept. A clock
 * that was put back gets there by itself. Times in ms since 1970.
 *
 * @throws Refusal unavailable
 */
export function refuseBehind(now: number, newest: number): void {
  if (now + ACCURACY_MS >= newest) return
  const cause = new Error(
    `the clock is behind what was stamped at ${new Date(newest).toISOString()}: nothing is stamped`,
  )
  throw new Refusal('unavailable', { retryAfter: Math.min(RETRY_S_MAX, Math.ceil((newest - now) / 1000)), cause })
}
