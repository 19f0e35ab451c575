import { type KeyObject, verify } from 'node:crypto'
import { oid, sequence, tag } from './der.ts'
import { type DerNode, derContent, readDer } from './der-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'

export type SignatureRefusalCode = 'signature-wrong' | 'signature-malformed' | 'signature-algorithm'
export type SignatureVerdict = { holds: true } | { holds: false; code: SignatureRefusalCode; reason: string }

export type Digest = 'sha256' | 'sha384' | 'sha512'
interface Algorithm {
  key: 'ec' | 'rsa'
  digest: Digest
}

const none = Buffer.of(0x05, 0x00)
/** By the whole AlgorithmIdentifier: RFC 5758 3.2 wants no parameters for ECDSA, RFC 4055 5 wants NULL for RSA. */
const algorithms = new Map<string, Algorithm>(
  (
    [
      [sequence(oid(oids.ecdsaWithSha256)), 'ec', 'sha256'],
      [sequence(oid(oids.ecdsaWithSha384)), 'ec', 'sha384'],
      [sequence(oid(oids.ecdsaWithSha512)), 'ec', 'sha512'],
      [sequence(oid(oids.sha256WithRsa), none), 'rsa', 'sha256'],
      [sequence(oid(oids.sha384WithRsa), none), 'rsa', 'sha384'],
      [sequence(oid(oids.sha512WithRsa), none), 'rsa', 'sha512'],
    ] as const
  ).map(([encoded, key, digest]) => [encoded.toString('latin1'), { key, digest }]),
)

/** The order n of each curve (SEC 2), which r and s stay below. */
const orders: Record<string, bigint> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
}
/** Two numbers of 48 bytes on P-384, with a sign octet and headers each. */
const ecdsaBytesMax = 2 * (48 + 1 + 2) + 2
const rsaBitsMin = 2048
/** Above, one signature could take a second. */
const rsaBitsMax = 8192

export const signatureHolds: SignatureVerdict = { holds: true }
const refused = (code: SignatureRefusalCode, reason: string): SignatureVerdict => ({ holds: false, code, reason })

export interface SignatureParts {
  /** The whole AlgorithmIdentifier. */
  algorithm: Buffer
  tbs: Buffer
  signature: Buffer
}

/** ECDSA on P-256 or P-384, or RSA PKCS#1 v1.5 of 2048 to 8192 bits, with SHA-2. Never throws. */
export function checkSignature(parts: SignatureParts, key: KeyObject | null): SignatureVerdict {
  const algorithm = algorithms.get(parts.algorithm.toString('latin1'))
  if (algorithm === undefined)
    return refused('signature-algorithm', 'it is signed with an algorithm that we do not accept')
  if (key === null || !fits(key, algorithm))
    return refused('signature-algorithm', 'the key is not of a kind and size that we accept for this signature')
  const malformed = algorithm.key === 'ec' ? ecdsaFault(parts.signature, key) : null
  if (malformed !== null) return refused('signature-malformed', malformed)
  if (!verify(algorithm.digest, parts.tbs, key, parts.signature))
    return refused('signature-wrong', 'the signature is not over these bytes by this key')
  return signatureHolds
}

/** F4. FIPS 186-5 A.1.1 allows more; nobody uses more, and each bit more costs whoever verifies. */
const rsaExponentMax = 65_537n

function fits(key: KeyObject, algorithm: Algorithm): boolean {
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== algorithm.key) return false
  if (algorithm.key === 'ec') return namedCurve !== undefined && namedCurve in orders
  // An exponent as long as the modulus is legal, and takes a hundred times as long.
  return modulusLength >= rsaBitsMin && modulusLength <= rsaBitsMax && publicExponent <= rsaExponentMax
}

/** SEQUENCE { r INTEGER, s INTEGER } in DER with 0 < r, s < n (RFC 3279 2.2.3, SEC 1 4.1.4). */
function ecdsaFault(signature: Buffer, key: KeyObject): string | null {
  if (signature.length > ecdsaBytesMax) return 'the ECDSA signature is too long'
  let root: DerNode
  try {
    root = readDer(signature)
  } catch (error) {
    if (error instanceof PkiError) return `the ECDSA signature is not strict DER: ${error.message}`
    throw error
  }
  if (root.tag !== tag.sequence || root.children.length !== 2) return 'the ECDSA signature is not two numbers'
  const order = orders[key.asymmetricKeyDetails?.namedCurve ?? ''] as bigint
  for (const node of root.children) {
    const content = derContent(signature, node)
    const negative = (content[0] as number) >= 0x80
    if (node.tag !== tag.integer || negative) return 'the ECDSA signature is not two positive numbers'
    const value = BigInt(`0x${content.toString('hex')}`)
    if (value === 0n || value >= order) return "the ECDSA signature has a number outside the curve's order"
  }
  return null
}
