import type { Asked } from './chain-budget.ts'
import type { Path } from './chain-path.ts'
import { type ChainRefusal, refusal } from './chain-refusal.ts'
import { signatureFault } from './chain-signatures.ts'
import { type Crl, revocationOf } from './crl-reader.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { extensionIds, keyUsage, names } from './x509-extension-readers.ts'

/** What the dates are judged by: the CRL over one certificate of the path, and since when it lists it. */
export interface Coverage {
  crl: Crl
  since: Date | null
}

/**
 * The CRL of each certificate but the root, in the path's order. No list is left over: a dossier holds the chain in use and nothing else.
 * Throws PkiError `der-malformed` for an entry that is none.
 */
export function coverageOf(path: Path, crls: readonly Crl[], asked: Asked): Coverage[] | ChainRefusal {
  const used = new Set<Crl>()
  const coverage: Coverage[] = []
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    const found = crlOf(certificate, path[i + 1] as KnownCertificate, crls, asked)
    if (!('crl' in found)) return found
    used.add(found.crl)
    coverage.push(found)
  }
  if (used.size !== crls.length) return refusal('crl-surplus', 'there is a CRL of no issuer in the chain, or twice')
  return coverage
}

function crlOf(
  certificate: KnownCertificate,
  issuer: KnownCertificate,
  crls: readonly Crl[],
  asked: Asked,
): Coverage | ChainRefusal {
  const candidates = crls.filter((crl) => crl.issuer.equals(issuer.subject) && names(crl.authorityKey, issuer))
  let fault = refusal('crl-missing', 'there is no CRL of an issuer in the chain')
  for (const crl of candidates) {
    const why = crlFault(crl, issuer, asked)
    if (why !== null) {
      fault = why
      continue
    }
    const { since, unknownCritical } = revocationOf(crl, certificate.serial)
    if (unknownCritical) return refusal('crl-critical-extension-unknown', 'an entry of a CRL has a critical extension')
    return { crl, since }
  }
  return fault
}

/** Why nobody may go by a CRL, whatever the time. */
export function crlFault(crl: Crl, issuer: KnownCertificate, asked: Asked): ChainRefusal | null {
  const signed = signatureFault({ issued: crl, issuer, is: 'crl' }, asked)
  if (signed !== null) return signed
  if (((issuer.keyUsage ?? 0) & keyUsage.crlSign) === 0)
    return refusal('certificate-purpose', 'an issuer in the chain may not sign CRLs')
  // Delta, indirect and partial lists do not speak of every certificate; the two extensions are critical wherever they stand (RFC 5280 5.2).
  const partial = new Set<string>([extensionIds.deltaCrlIndicator, extensionIds.issuingDistributionPoint])
  const judged = extensionIds.authorityKeyIdentifier
  const unknown = [...crl.extensions].some(([id, { critical }]) => partial.has(id) || (critical && id !== judged))
  if (unknown) return refusal('crl-critical-extension-unknown', 'a CRL is partial, or has a critical extension')
  return null
}
