import { type ChainRefusal, refusal } from './chain-refusal.ts'
import { oid } from './der.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { oids } from './oids.ts'
import { keyUsage } from './x509-extension-readers.ts'
import type { CertificateProfile } from './x509-extensions.ts'

const timeStamping = oid(oids.timeStamping).toString('hex')

/** Whether the certificate may do this at all: openssl asks neither of a sealer, and with `-purpose any` a timestamp authority would pass as one. */
export function profileFault(certificate: KnownCertificate, profile: CertificateProfile): ChainRefusal | null {
  if (certificate.basicConstraints?.authority === true)
    return refusal('certificate-purpose', 'the certificate is that of an authority')
  return profile === 'sealing' ? sealingFault(certificate) : timestampingFault(certificate)
}

/** EN 319 412-2 4.3.2: it commits to content; an extended key usage would make it good for something else. */
function sealingFault({ keyUsage: usage, purposes }: KnownCertificate): ChainRefusal | null {
  if (((usage ?? 0) & keyUsage.nonRepudiation) === 0)
    return refusal('certificate-purpose', 'the sealing certificate is not for nonRepudiation')
  if (purposes !== null) return refusal('certificate-purpose', 'the sealing certificate has an extended key usage')
  return null
}

/** RFC 3161 2.3: id-kp-timeStamping alone, critical. Its key usage, where it says one, is to sign and nothing else. */
function timestampingFault({ keyUsage: usage, purposes }: KnownCertificate): ChainRefusal | null {
  if (purposes === null || purposes.ids.length !== 1 || purposes.ids[0] !== timeStamping)
    return refusal('certificate-purpose', 'the extended key usage is not time stamping alone')
  if (!purposes.critical)
    return refusal('certificate-purpose', 'the extended key usage of the timestamp authority is not critical')
  const signing = keyUsage.digitalSignature | keyUsage.nonRepudiation
  if (usage !== null && (usage === 0 || (usage & ~signing) !== 0))
    return refusal('certificate-purpose', 'the key usage of the timestamp authority is not to sign alone')
  return null
}
