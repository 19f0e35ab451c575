import { Refusal } from '@zegel/contract'
import { certificateSummary, crlSummary, type Signer } from '@zegel/pki'
import type { Signers } from './prove.ts'

/** The time of something that goes into every proof: a verifier refuses what is made before or after it. */
export interface ProofEnd {
  /** for people: "the CRL of CN=..." */
  what: string
  /** ms since 1970 */
  begins: number
  /** ms since 1970 */
  at: number
  /** from when on somebody should be told, ms since 1970 */
  soon: number
  kind: 'certificate' | 'crl'
}

const DAY_MS = 86_400_000
const CERTIFICATE_SOON_MS = 30 * DAY_MS
const CRL_SOON_MS = 7 * DAY_MS

/** Nothing that a verifier accepts can be made: it waits for the operator. */
export class EndedError extends Error {
  override name = 'EndedError'
}

const known = new WeakMap<Signer, readonly ProofEnd[]>()

/** Of a seal and a token, the earliest first. */
export function proofEnds({ seal, timestamp }: Pick<Signers, 'seal' | 'timestamp'>): ProofEnd[] {
  return [...endsOf(seal), ...endsOf(timestamp)].sort((one, other) => one.at - other.at)
}

function endsOf(signer: Signer): readonly ProofEnd[] {
  const ends = known.get(signer) ?? [
    ...[signer.certificate, ...signer.chain].map(ofCertificate),
    ...signer.crls.map(ofCrl),
  ]
  known.set(signer, ends)
  return ends
}

function ofCertificate(der: Buffer): ProofEnd {
  const { subject, notBefore, notAfter } = certificateSummary(der)
  const at = notAfter.getTime()
  const begins = notBefore.getTime()
  return { what: `the certificate of ${subject}`, begins, at, soon: at - CERTIFICATE_SOON_MS, kind: 'certificate' }
}

/** An authority that makes one every day is not to be warned about every day. */
function ofCrl(der: Buffer): ProofEnd {
  const { issuer, thisUpdate, nextUpdate } = crlSummary(der)
  const [begins, at] = [thisUpdate.getTime(), nextUpdate.getTime()]
  const soon = at - Math.min(CRL_SOON_MS, (at - begins) / 4)
  return { what: `the CRL of ${issuer}`, begins, at, soon, kind: 'crl' }
}

/** Why nothing may be made with these signers at a moment, ms since 1970. Bounds are inclusive (RFC 5280 4.1.2.5). */
export function whyEnded(signers: Signers, now: number): string | undefined {
  if (signers.stopped !== undefined) return signers.stopped
  const ends = proofEnds(signers)
  const [first] = ends
  if (first && now > first.at) return `${first.what} ended at ${new Date(first.at).toISOString()}`
  // A clock that was put back: something was taken while it was ahead.
  const later = ends.find(({ begins }) => now < begins)
  return later && `${later.what} begins at ${new Date(later.begins).toISOString()}`
}

/** @throws EndedError */
export function demandCurrent(signers: Signers, now: number): void {
  const why = whyEnded(signers, now)
  if (why !== undefined) throw new EndedError(`${why}: nothing is sealed`)
}

/** Somebody waits for the answer. @throws Refusal unavailable */
export function refuseEnded(signers: Signers, now: number): void {
  const why = whyEnded(signers, now)
  if (why !== undefined) throw new Refusal('unavailable', { retryAfter: 60, cause: new EndedError(why) })
}
