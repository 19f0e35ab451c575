import { knownCertificate } from './known-certificate.ts'
import { checkSignature, type SignatureVerdict } from './signature-check.ts'
import type { ReadCms } from './signed-data-reader.ts'

/**
 * Whether the signer's certificate bears out the signed attributes. Says nothing of the certificate, nor of the content: compare messageDigest.
 * The key is made once for the same certificate. Throws PkiError `der-malformed` when the certificate is none.
 */
export function verifySignature(cms: ReadCms): SignatureVerdict {
  const { publicKey } = knownCertificate(cms.signerCertificate)
  return checkSignature(
    { algorithm: cms.signatureAlgorithmDer, tbs: cms.signedAttributes, signature: cms.signature },
    publicKey,
  )
}
