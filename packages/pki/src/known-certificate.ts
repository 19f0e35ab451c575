import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import { type Certificate, readCertificate } from './certificate-reader.ts'
import { Recent } from './recent.ts'

/** A certificate that was read, with what is costly to make of it, made once. */
export interface KnownCertificate extends Certificate {
  /** SHA-256 of its bytes. */
  readonly fingerprint: Buffer
  /** null when it is no key that node:crypto knows, or is longer than any that signatures are checked with. */
  readonly publicKey: KeyObject | null
}

/**
 * The longest key that checkSignature() accepts, RSA of 8192 bits, takes 1,064 bytes. Only to ask an RSA key of 250 kB how long its
 * exponent is takes node:crypto a minute.
 */
const publicKeyInfoBytesMax = 1200

const certificates = new Recent<KnownCertificate>(64, 1024 * 1024)

/** Keyed by all of its bytes. Throws PkiError `der-malformed`. */
export function knownCertificate(der: Buffer): KnownCertificate {
  return certificates.get('', [der], ([copy]) => {
    const certificate = readCertificate(copy as Buffer)
    let key: KeyObject | null | undefined
    return {
      ...certificate,
      fingerprint: hash('sha256', certificate.der, 'buffer'),
      get publicKey() {
        key ??= publicKeyOf(certificate.publicKeyInfo)
        return key
      },
    }
  })
}

function publicKeyOf(publicKeyInfo: Buffer): KeyObject | null {
  if (publicKeyInfo.length > publicKeyInfoBytesMax) return null
  try {
    return createPublicKey({ key: publicKeyInfo, format: 'der', type: 'spki' })
  } catch {
    // Not swallowed: a certificate without a key of ours bears out no signature, and the check says so.
    return null
  }
}
