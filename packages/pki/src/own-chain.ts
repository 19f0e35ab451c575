import { knownCrl } from './crl-reader.ts'
import { type KnownCertificate, knownCertificate } from './known-certificate.ts'

export interface OwnChain {
  /** the issuers, from the certificate's own to the root, as far as they are there */
  chain: Buffer[]
  /** of the issuers */
  crls: Buffer[]
}

/**
 * What of an operator's certificates and CRLs belongs to one signer, by names: a verifier refuses what is not of the chain
 * (`certificate-surplus`, `crl-surplus`), and operators keep the files of all their authorities together. Nothing is
 * verified. Throws PkiError `der-malformed`.
 */
export function ownChain(certificate: Buffer, others: readonly Buffer[], crls: readonly Buffer[]): OwnChain {
  const candidates = others.map(knownCertificate)
  const path: KnownCertificate[] = [knownCertificate(certificate)]
  for (;;) {
    const last = path.at(-1) as KnownCertificate
    const issuer = candidates.find((one) => one.subject.equals(last.issuer) && !path.includes(one))
    if (last.issuer.equals(last.subject) || issuer === undefined) break
    path.push(issuer)
  }
  const own = crls.filter((crl, nth) => crls.findIndex((other) => other.equals(crl)) === nth)
  return {
    chain: path.slice(1).map(({ der }) => Buffer.from(der)),
    crls: own.filter((crl) => path.some(({ issuer }) => issuer.equals(knownCrl(crl).issuer))),
  }
}
