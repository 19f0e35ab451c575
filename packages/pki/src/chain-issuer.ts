import type { Asked } from './chain-budget.ts'
import { type ChainRefusal, refusal } from './chain-refusal.ts'
import { signatureFault } from './chain-signatures.ts'
import { unknownCritical } from './extension-reader.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { extensionIds, keyUsage } from './x509-extension-readers.ts'

/** What we judge ourselves; a critical extension outside this list may mean anything, name constraints among them (RFC 5280 4.2). */
const judged = new Set<string>([
  extensionIds.basicConstraints,
  extensionIds.keyUsage,
  extensionIds.extendedKeyUsage,
  // No policy is asked for and none is required here, so that processing them could not refuse anything (RFC 5280 6.1.5).
  extensionIds.certificatePolicies,
  extensionIds.subjectKeyIdentifier,
  extensionIds.authorityKeyIdentifier,
])

/** As long as any that exists; ours have two. */
export const pathLengthMax = 8

export function criticalFault(certificate: KnownCertificate): ChainRefusal | null {
  if (!unknownCritical(certificate.extensions, judged)) return null
  return refusal(
    'certificate-critical-extension-unknown',
    'a certificate of the chain has a critical extension that we do not judge',
  )
}

/**
 * Why `issuer` cannot stand above a path, in the order of RFC 5280 6.1.3 and 6.1.4: the signature, the authority, the length below it, the
 * usage. `path` goes from the end upwards; names and key identifiers are compared before.
 */
export function issuerFault(
  issuer: KnownCertificate,
  path: readonly KnownCertificate[],
  asked: Asked,
): ChainRefusal | null {
  const signed = signatureFault({ issued: path.at(-1) as KnownCertificate, issuer, is: 'chain' }, asked)
  if (signed !== null) return signed
  const { basicConstraints } = issuer
  if (basicConstraints?.authority !== true)
    return refusal('certificate-constraints', 'an issuer in the chain is no certificate authority')
  // Self-issued certificates do not count (RFC 5280 4.2.1.9), nor does the end of the path.
  const below = path.slice(1).filter((one) => !one.subject.equals(one.issuer)).length
  if (basicConstraints.pathLengthMax !== null && below > basicConstraints.pathLengthMax)
    return refusal('certificate-constraints', 'the chain is longer than an issuer in it allows')
  if (((issuer.keyUsage ?? 0) & keyUsage.keyCertSign) === 0)
    return refusal('certificate-purpose', 'an issuer in the chain may not sign certificates')
  return null
}
