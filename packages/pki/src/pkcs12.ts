import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import forge from 'node-forge'
import { PkiError } from './pki-error.ts'

export interface Pkcs12Contents {
  privateKey: KeyObject
  /** The certificate of that key, DER. */
  certificate: Buffer
  /** From its issuer upwards as far as the store goes, then any others, DER. */
  chain: Buffer[]
}

type Bag = forge.pkcs12.Bag

/**
 * Opens a key store given by the operator (RFC 7292): PBES2 with AES as openssl 3 writes it, or the old 3DES with SHA-1. node-forge decrypts; it knows
 * no elliptic curves, so keys and certificates go on to node:crypto as they are. Throws PkiError `pkcs12-passphrase`, `pkcs12-no-key`, `pkcs12-many-keys`,
 * `pkcs12-no-certificate` or `pkcs12-malformed`.
 */
export function openPkcs12(bytes: Buffer, passphrase: string): Pkcs12Contents {
  const bags = decrypt(bytes, passphrase)
  const keys = bags.filter(
    ({ type }) => type === forge.pki.oids['pkcs8ShroudedKeyBag'] || type === forge.pki.oids['keyBag'],
  )
  const [key] = keys
  if (key === undefined) throw new PkiError('pkcs12-no-key', 'the key store holds no private key')
  if (keys.length > 1) throw new PkiError('pkcs12-many-keys', 'the key store holds more than one private key')
  const privateKey = loadKey(key)
  const publicKey = createPublicKey(privateKey)
  const certificates = bags.filter(({ type }) => type === forge.pki.oids['certBag']).map(loadCertificate)
  const own = certificates.find((certificate) => certificate.publicKey.equals(publicKey))
  if (own === undefined) throw new PkiError('pkcs12-no-certificate', 'the key store holds no certificate of its key')
  return { privateKey, certificate: own.raw, chain: chainOf(own, certificates) }
}

function decrypt(bytes: Buffer, passphrase: string): Bag[] {
  const outer = attempt('pkcs12-malformed', 'the file is no PKCS#12 key store', () =>
    forge.asn1.fromDer(bytes.toString('latin1')),
  )
  try {
    return open(outer, passphrase).safeContents.flatMap(({ safeBags }) => safeBags)
  } catch (cause) {
    if (isMacFailure(cause) || isPaddingFailure(cause)) {
      throw new PkiError('pkcs12-passphrase', 'the passphrase does not open the key store, or it was altered', {
        cause,
      })
    }
    throw new PkiError('pkcs12-malformed', 'the key store cannot be read', { cause })
  }
}

/**
 * The MAC is keyed with the passphrase in UTF-16 (RFC 7292 B.1), PBES2 with its UTF-8 (RFC 8018 section 3): outside ASCII, forge's one string can
 * only be one of the two. So when the MAC holds and the contents do not open, the contents are opened without asking the MAC again.
 */
function open(outer: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(outer, true, passphrase)
  } catch (error) {
    const macHeld = Array.isArray(outer.value) && outer.value.length === 3 && !isMacFailure(error)
    if (!macHeld || /^[\x20-\x7e]*$/.test(passphrase)) throw error
    const contents = { ...outer, value: outer.value.slice(0, 2) } as forge.asn1.Asn1
    return forge.pkcs12.pkcs12FromAsn1(contents, true, Buffer.from(passphrase, 'utf8').toString('latin1'))
  }
}

// forge has no error codes; these are its words.
const isMacFailure = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('MAC could not be verified')
const isPaddingFailure = (error: unknown): boolean =>
  error instanceof Error && /[Uu]nable to decrypt|Failed to decrypt/.test(error.message)

/** forge gives an RSA key as its own object, and any other as the decrypted PKCS#8. */
function loadKey(bag: Bag): KeyObject {
  const der = bag.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag.asn1
  return attempt('pkcs12-malformed', 'the private key cannot be read', () =>
    createPrivateKey({ key: derOf(der), format: 'der', type: 'pkcs8' }),
  )
}

function loadCertificate(bag: Bag): X509Certificate {
  const der = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1
  return attempt('pkcs12-malformed', 'a certificate cannot be read', () => new X509Certificate(derOf(der)))
}

const derOf = (value: forge.asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(value).getBytes(), 'latin1')

function chainOf(own: X509Certificate, certificates: readonly X509Certificate[]): Buffer[] {
  const left = certificates.filter((certificate) => certificate !== own)
  const ordered: X509Certificate[] = []
  for (let below = own; ; ) {
    const at = left.findIndex((certificate) => below.checkIssued(certificate))
    const [issuer] = at === -1 ? [] : left.splice(at, 1)
    if (issuer === undefined) break
    ordered.push(issuer)
    below = issuer
  }
  return [...ordered, ...left].map(({ raw }) => raw)
}

function attempt<T>(code: 'pkcs12-malformed', message: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw new PkiError(code, message, { cause })
  }
}
