import type { Coverage } from './chain-crls.ts'
import type { Path } from './chain-path.ts'
import { type ChainRefusal, refusal } from './chain-refusal.ts'

export interface ChainTimes {
  /** When every certificate must be valid and unrevoked. */
  at: Date
  /** When the CRLs must be current. */
  crlsAt: Date
}

const day = (date: Date): string => date.toISOString()

/** All that changes with time. Bounds are inclusive (RFC 5280 4.1.2.5). */
export function datesFault(path: Path, coverage: readonly Coverage[], { at, crlsAt }: ChainTimes): ChainRefusal | null {
  const judged = at > crlsAt ? at : crlsAt
  for (const { notBefore, notAfter } of path) {
    if (at < notBefore)
      return refusal('certificate-not-yet-valid', `a certificate of the chain is valid from ${day(notBefore)}`)
    if (at > notAfter)
      return refusal('certificate-expired', `a certificate of the chain was valid until ${day(notAfter)}`)
  }
  for (const { crl, since } of coverage) {
    if (crlsAt < crl.thisUpdate) return refusal('crl-not-yet-current', `a CRL is current from ${day(crl.thisUpdate)}`)
    if (crlsAt > crl.nextUpdate) return refusal('crl-expired', `a CRL was current until ${day(crl.nextUpdate)}`)
    if (since !== null && since <= judged)
      return refusal('certificate-revoked', `a certificate of the chain was revoked at ${day(since)}`)
  }
  return null
}
