import { RelativeDistinguishedNames } from 'pkijs'
import { nameText } from './certificate-summary.ts'
import { knownCrl } from './crl-reader.ts'

/** What a person reads of a CRL. */
export interface CrlSummary {
  /** As in a CertificateSummary: for people. */
  issuer: string
  thisUpdate: Date
  nextUpdate: Date
}

/** Throws PkiError `der-malformed` when the bytes are no CRL of version 2. */
export function crlSummary(der: Buffer): CrlSummary {
  const { issuer, thisUpdate, nextUpdate } = knownCrl(der)
  return { issuer: nameText(RelativeDistinguishedNames.fromBER(issuer)), thisUpdate, nextUpdate }
}
