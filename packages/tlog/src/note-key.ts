import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { fromBase64 } from './base64.ts'
import { TlogError } from './tlog-error.ts'

/** The signature type of plain Ed25519 (c2sp.org/signed-note). */
const ED25519 = 1
const KEY_BYTES = 32
/** RFC 8410 section 4: what stands before the 32 bytes of a key in its SubjectPublicKeyInfo. */
const SPKI_BEFORE = Buffer.from('302a300506032b6570032100', 'hex')

export interface VerifierKey {
  name: string
  /** 8 hexadecimal digits */
  keyId: string
  /** `<name>+<key id>+<base64 of type and public key>` */
  vkey: string
  verify(text: string, signature: Uint8Array): boolean
}

export interface NoteSigner {
  name: string
  keyId: string
  vkey: string
  /** The bare signature over the text, which ends in a newline. */
  sign(text: string): Buffer
}

/** @throws TlogError key-malformed: the name cannot stand in a note, or the key is not Ed25519 */
export function noteSigner({ name, privateKey }: { name: string; privateKey: KeyObject }): NoteSigner {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TlogError('key-malformed', 'a log signs with Ed25519')
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const { keyId, vkey } = verifierKey(name, spki.subarray(SPKI_BEFORE.length))
  return { name, keyId, vkey, sign: (text) => sign(null, Buffer.from(text), privateKey) }
}

/** @throws TlogError key-malformed */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [name = '', keyId = '', ...rest] = vkey.split('+')
  // The third part is base64, which has plus signs of its own.
  const bytes = fromBase64(rest.join('+'))
  if (bytes?.length !== 1 + KEY_BYTES || bytes[0] !== ED25519) {
    throw new TlogError('key-malformed', 'a verifier key is <name>+<key id>+<base64 of an Ed25519 key>')
  }
  const key = verifierKey(name, bytes.subarray(1))
  if (key.keyId !== keyId) throw new TlogError('key-malformed', `the key of ${name} does not have the id ${keyId}`)
  return key
}

/**
 * The same public key under another name, which is another verifier key: of a log that one operator kept before this one.
 *
 * @throws TlogError key-malformed: the name cannot stand in a note
 */
export function keyNamed(name: string, { vkey }: Pick<VerifierKey, 'vkey'>): VerifierKey {
  const typed = fromBase64(vkey.split('+').slice(2).join('+')) as Buffer
  return verifierKey(name, typed.subarray(1))
}

/**
 * Key names are not empty and hold neither spaces nor plus signs (c2sp.org/signed-note), nor anything that nobody sees:
 * a name that looks like another's is read as the other's.
 */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\p{White_Space}\p{Z}\p{Cc}\p{Cf}\p{Co}\p{Cs}+]/u.test(name)
}

function verifierKey(name: string, publicKey: Buffer): VerifierKey {
  if (!isKeyName(name)) throw new TlogError('key-malformed', 'the name of a key has neither spaces nor plus signs')
  const typed = Buffer.concat([Buffer.of(ED25519), publicKey])
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'hex').slice(0, 8)
  const key = createPublicKey({ key: Buffer.concat([SPKI_BEFORE, publicKey]), format: 'der', type: 'spki' })
  return {
    name,
    keyId,
    vkey: `${name}+${keyId}+${typed.toString('base64')}`,
    verify: (text, signature) => verify(null, Buffer.from(text), key, signature),
  }
}
