import { createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { PkiError } from './pki-error.ts'

/**
 * A hot-path signer: a P-256 key, its certificate, and what goes into each CMS. It is a value: what it holds is encoded once,
 * at the first seal, so when a new CRL comes out make a new Signer. All bytes are DER.
 */
export interface Signer {
  readonly certificate: Buffer
  /** Issuer certificates, the root included. */
  readonly chain: readonly Buffer[]
  /** The current CRL of each issuer in the chain. Never OCSP answers: `openssl ts` fails on them in SignedData.crls. */
  readonly crls: readonly Buffer[]
  /** ECDSA with SHA-256 over `tbs`, as the DER of RFC 3279 2.2.3. Synchronous. */
  sign(tbs: Uint8Array): Buffer
}

export interface LocalSignerOptions {
  certificate: Buffer
  chain: readonly Buffer[]
  crls: readonly Buffer[]
  privateKey: KeyObject
}

/** Apart from the signers: one that wraps another, as a test's or an HSM's does, is not the one whose key this is. */
const localKeys = new WeakMap<Signer, LocalSignerOptions>()

/** What a signer of this process was made from, so that another thread can make the same; undefined for every other. */
export const localKeyOf = (signer: Signer): LocalSignerOptions | undefined => localKeys.get(signer)

/** A signer whose key is in this process. Throws PkiError `key-unsupported` unless P-256, `key-mismatch` unless it is the certificate's key. */
export function localSigner({ certificate, chain, crls, privateKey }: LocalSignerOptions): Signer {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new PkiError('key-unsupported', 'a signer needs a private key on the curve P-256')
  }
  const own = new X509Certificate(certificate)
  if (!createPublicKey(privateKey).equals(own.publicKey))
    throw new PkiError('key-mismatch', 'the private key is not that of the certificate')
  const signer: Signer = Object.freeze({
    certificate,
    chain: Object.freeze([...chain]),
    crls: Object.freeze([...crls]),
    sign: (tbs: Uint8Array): Buffer => sign('sha256', tbs, privateKey),
  })
  localKeys.set(signer, { certificate, chain, crls, privateKey })
  return signer
}
