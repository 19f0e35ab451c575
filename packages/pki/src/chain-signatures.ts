import { hash } from 'node:crypto'
import type { Asked } from './chain-budget.ts'
import { type ChainRefusal, type ChainRefusalCode, refusal } from './chain-refusal.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { checkSignature, type SignatureVerdict } from './signature-check.ts'
import type { Signed } from './signed-reader.ts'

interface Issued {
  issued: Signed & { fingerprint?: Buffer }
  issuer: KnownCertificate
  /** Tells the codes of certificates from those of CRLs. */
  is: 'chain' | 'crl'
}

/**
 * Whether what was issued bears out its issuer's key. Looked at once for the same bytes: two chains with the same authorities ask for the
 * same signatures, and so do two ways up in one of them.
 */
export function signatureFault({ issued, issuer, is }: Issued, asked: Asked): ChainRefusal | null {
  const signed = issued.fingerprint ?? hash('sha256', issued.der, 'buffer')
  const name = signed.toString('latin1') + issuer.fingerprint.toString('latin1')
  asked.add(name)
  const verdict = verdicts.get(name) ?? kept(name, checkSignature(issued, issuer.publicKey))
  if (verdict.holds) return null
  const code: ChainRefusalCode = `${is}-${verdict.code === 'signature-algorithm' ? 'algorithm' : 'signature'}`
  return refusal(
    code,
    `${is === 'crl' ? 'a CRL' : 'a certificate of the chain'} is not borne out by its issuer: ${verdict.reason}`,
  )
}

/** By the SHA-256 of all bytes of what was issued and of the issuer's certificate. */
const verdicts = new Map<string, SignatureVerdict>()
/** More than any examination with a budget asks for. */
const verdictsMax = 4096

function kept(name: string, verdict: SignatureVerdict): SignatureVerdict {
  if (verdicts.size >= verdictsMax) verdicts.clear()
  verdicts.set(name, verdict)
  return verdict
}
