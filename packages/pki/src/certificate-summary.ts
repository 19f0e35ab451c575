import { Certificate, type RelativeDistinguishedNames } from 'pkijs'
import { readDer } from './der-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'

/** What a person reads of a certificate. */
export interface CertificateSummary {
  /** `CN=..., O=...`, in the certificate's order reversed, for people: never compare names by it. */
  subject: string
  issuer: string
  /** Lower case, two digits a byte, no leading zero byte. */
  serialHex: string
  notBefore: Date
  notAfter: Date
}

const shortNames: Record<string, string> = {
  [oids.commonName]: 'CN',
  [oids.organization]: 'O',
  '2.5.4.6': 'C',
  '2.5.4.5': 'serialNumber',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
}

/** Throws PkiError `der-malformed` when the bytes are no certificate. */
export function certificateSummary(der: Buffer): CertificateSummary {
  readDer(der)
  const certificate = parse(der)
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    serialHex: Buffer.from(certificate.serialNumber.valueBlock.valueHexView)
      .toString('hex')
      .replace(/^(00)+(?=.)/, ''),
    notBefore: certificate.notBefore.value,
    notAfter: certificate.notAfter.value,
  }
}

function parse(der: Buffer): Certificate {
  try {
    return Certificate.fromBER(der)
  } catch (cause) {
    throw new PkiError('der-malformed', 'the bytes are no certificate', { cause })
  }
}

export function nameText(name: RelativeDistinguishedNames): string {
  const parts = name.typesAndValues.map(
    ({ type, value }) => `${shortNames[type] ?? type}=${String(value.valueBlock.value)}`,
  )
  return parts.reverse().join(', ')
}
