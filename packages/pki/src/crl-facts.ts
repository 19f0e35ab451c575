import { crlFault } from './chain-crls.ts'
import { type ChainRefusal, refusal } from './chain-refusal.ts'
import { type Crl, knownCrl, revocationOf } from './crl-reader.ts'
import { tag } from './der.ts'
import { derContent, readDer } from './der-reader.ts'
import { type KnownCertificate, knownCertificate } from './known-certificate.ts'
import { extensionIds, names } from './x509-extension-readers.ts'

/** What one CRL says of the certificate below its issuer, at whatever time it is read. */
export interface CrlFacts {
  /** Where the certificate that it speaks of stands in the path. */
  nth: number
  thisUpdate: Date
  nextUpdate: Date
  /** RFC 5280 5.2.3: grows from one list of an issuer to the next. */
  number: bigint | null
  /** Since when it lists the certificate. */
  revokedSince: Date | null
}

/**
 * Of a path from the certificate to the root. Null for a CRL of no issuer in it, a refusal for one that its issuer does
 * not bear out or that nobody may go by (RFC 5280 5.2 and 5.3: an unknown critical extension). Its dates are not judged,
 * nor any other CRL. Throws PkiError `der-malformed` when the bytes are no CRL of version 2.
 */
export function crlFacts(der: Buffer, path: readonly Buffer[]): CrlFacts | ChainRefusal | null {
  const crl = knownCrl(der)
  const known = path.map(knownCertificate)
  const nth = known.slice(1).findIndex(({ subject }) => subject.equals(crl.issuer))
  if (nth < 0) return null
  const [certificate, issuer] = known.slice(nth, nth + 2) as [KnownCertificate, KnownCertificate]
  if (!names(crl.authorityKey, issuer)) return null
  const fault = crlFault(crl, issuer, new Set())
  if (fault !== null) return fault
  const { since, unknownCritical } = revocationOf(crl, certificate.serial)
  if (unknownCritical) return refusal('crl-critical-extension-unknown', 'an entry of a CRL has a critical extension')
  const { thisUpdate, nextUpdate } = crl
  return { nth, thisUpdate, nextUpdate, number: numberOf(crl), revokedSince: since }
}

function numberOf({ extensions }: Crl): bigint | null {
  const value = extensions.get(extensionIds.crlNumber)?.value
  if (value === undefined) return null
  const node = readDer(value)
  // RFC 5280 5.2.3: not negative, so that it reads as it stands.
  return node.tag === tag.integer ? BigInt(`0x${derContent(value, node).toString('hex')}`) : null
}
