import type { ClaimRow } from './tables.ts'

/** How long a code is taken, ms. */
export const CODE_LIFE_MS = 15 * 60_000
export const CODE_ATTEMPTS_MAX = 5
/** Claims of one person in CLAIM_WINDOW_MS, at most: so many mails to strangers, so many times five guesses. */
export const CLAIMS_MAX = 5
export const CLAIM_WINDOW_MS = 60 * 60_000

export type Verdict =
  | 'confirmed'
  /** it was confirmed by the same code before: the same answer again */
  | 'repeated'
  | 'contact-missing'
  | 'code-expired'
  | 'code-attempts-exhausted'
  | 'code-wrong'

/** What becomes of a code that came back; pure. `right`: its MAC is the claim's. `now` in ms. */
export function judge(
  claim: Pick<ClaimRow, 'attempts_left' | 'expires_at' | 'confirmed_at'>,
  right: boolean,
  now: number,
): Verdict {
  if (claim.confirmed_at !== null) return right ? 'repeated' : 'contact-missing'
  if (now > Date.parse(claim.expires_at)) return 'code-expired'
  if (claim.attempts_left === 0) return 'code-attempts-exhausted'
  return right ? 'confirmed' : 'code-wrong'
}
