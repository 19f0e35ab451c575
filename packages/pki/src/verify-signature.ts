import { oid, sequence } from './der.ts'
import { knownCertificate } from './known-certificate.ts'
import { oids } from './oids.ts'
import { checkSignature, type SignatureVerdict } from './signature-check.ts'
import type { ReadCms } from './signed-data-reader.ts'

const none = Buffer.of(0x05, 0x00)
const rsaEncryption = sequence(oid(oids.rsaEncryption), none)
const withRsa = {
  sha256: sequence(oid(oids.sha256WithRsa), none),
  sha384: sequence(oid(oids.sha384WithRsa), none),
  sha512: sequence(oid(oids.sha512WithRsa), none),
}

/**
 * Whether the signer's certificate bears out the signed attributes. Says nothing of the certificate, nor of the content: compare messageDigest.
 * The key is made once for the same certificate. Throws PkiError `der-malformed` when the certificate is none.
 */
export function verifySignature(cms: ReadCms): SignatureVerdict {
  const { publicKey } = knownCertificate(cms.signerCertificate)
  // RFC 3370 3.2: in a CMS plain rsaEncryption is PKCS#1 v1.5 with the signer's digest; timestamp authorities still write it.
  const plain = cms.signatureAlgorithmDer.equals(rsaEncryption)
  const algorithm = plain ? withRsa[cms.digest] : cms.signatureAlgorithmDer
  return checkSignature({ algorithm, tbs: cms.signedAttributes, signature: cms.signature }, publicKey)
}
