import { hash } from 'node:crypto'
import { oid, sequence, tag } from './der.ts'
import { child, DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import { knownCertificate } from './known-certificate.ts'
import { readOid } from './oid-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'
import type { Digest } from './signature-check.ts'
import { readSignedAttributes, type SignedAttributes } from './signed-attributes.ts'

/** What a seal and a token have in common, as exact bytes. Nothing here is verified: signature, chain, dates and revocation are the verifier's. */
export interface ReadCms {
  /** The certificate that sid and signing-certificate-v2 both name. */
  signerCertificate: Buffer
  messageDigest: Buffer
  /** As found inside, the signer's included. */
  certificates: Buffer[]
  crls: Buffer[]
  /** The bytes the signature is over: the signed attributes as a SET OF (RFC 5652 5.4). */
  signedAttributes: Buffer
  signature: Buffer
  /** Dotted. */
  signatureAlgorithm: string
  /** The whole AlgorithmIdentifier. */
  signatureAlgorithmDer: Buffer
  /** Of the content and of the signed attributes. */
  digest: Digest
}

export interface OpenedCms {
  common: ReadCms
  attributes: SignedAttributes
  content: Buffer | null
  /** The fields [0] and [1] as they stand. */
  validationData: Buffer
}

/** The AlgorithmIdentifiers of SHA-2 in hexadecimal; RFC 5754 section 2 wants both forms read. */
const digests = new Map<string, Digest>(
  (['sha256', 'sha384', 'sha512'] as const).flatMap((name) =>
    [[], [Buffer.of(0x05, 0x00)]].map((none) => [sequence(oid(oids[name]), ...none).toString('hex'), name] as const),
  ),
)
const signedDataType = oid(oids.signedData)
const contentTypes = { data: oid(oids.data), tstInfo: oid(oids.tstInfo) }

export const refused = (why: string, cause?: unknown): PkiError =>
  new PkiError('cms-refused', `the CMS is refused: ${why}`, { cause })

/**
 * A ContentInfo with a SignedData of exactly one signer (RFC 5652 5), strict DER, with signed attributes: openssl accepts a CMS without,
 * we never do. No unsigned attributes: nothing would bear them out. Throws PkiError `der-malformed` or `cms-refused`.
 */
export function openSignedData(der: Buffer, content: keyof typeof contentTypes): OpenedCms {
  const contentType = contentTypes[content]
  const body = signedDataOf(der)
  const fields = [...body.children]
  const next = (what: string, kind: number): DerNode => take(fields, kind) ?? failed(`${what} is absent`)
  const version = derContent(der, next('its version', tag.integer))
  const digestAlgorithms = next('its set of digest algorithms', tag.set)
  const info = next('its content', tag.sequence)
  const certificatesNode = take(fields, 0xa0)
  const crlsNode = take(fields, 0xa1)
  const signerInfos = next('its set of signers', tag.set)
  if (fields.length > 0) throw refused('it has more fields than we know')
  if (signerInfos.children.length !== 1) throw refused('it has not exactly one signer')
  if (!derBytes(der, child(info, 0, tag.oid)).equals(contentType)) throw refused('its content is of another type')
  // RFC 5652 5.1: 1 for id-data with nothing but X.509 inside and signers named by serial, 3 for every other content.
  if (!version.equals(Buffer.of(content === 'data' ? 1 : 3))) throw refused('it is of another version')

  const certificates = choices(der, certificatesNode, 'a certificate of a kind other than X.509')
  const crls = choices(der, crlsNode, 'revocation data other than a CRL')
  const signer = readSignerInfo(der, child(signerInfos, 0, tag.sequence))
  if (!digestAlgorithms.children.some((node) => digestOf(der, node) === signer.digest))
    throw refused('its digest algorithms do not name that of its signer')
  const signerCertificate = named(der, signer.sid, certificates)
  const attributes = readSignedAttributes(der, signer.attributes, contentType)
  const ess = attributes.signingCertificate
  const { fingerprint } = knownCertificate(signerCertificate)
  const found = ess.digest === 'sha256' ? fingerprint : hash(ess.digest, signerCertificate, 'buffer')
  if (!found.equals(ess.value)) throw refused('signing-certificate-v2 names another certificate')
  const signedAttributes = Buffer.from(derBytes(der, signer.attributes))
  signedAttributes[0] = tag.set
  return {
    attributes,
    content: encapsulated(der, info),
    validationData: der.subarray(info.end, signerInfos.start),
    common: {
      signerCertificate,
      messageDigest: attributes.messageDigest,
      certificates,
      crls,
      signedAttributes,
      signature: derContent(der, signer.signature),
      signatureAlgorithm: readOid(der, child(signer.algorithm, 0)),
      signatureAlgorithmDer: derBytes(der, signer.algorithm),
      digest: signer.digest,
    },
  }
}

function failed(why: string): never {
  throw refused(why)
}

function take(fields: DerNode[], kind: number): DerNode | undefined {
  return fields[0]?.tag === kind ? fields.shift() : undefined
}

/** ContentInfo ::= SEQUENCE { contentType, [0] EXPLICIT SignedData } (RFC 5652 3). */
function signedDataOf(der: Buffer): DerNode {
  const root = readDer(der)
  const [type, wrapper] = root.children
  const [body] = wrapper?.children ?? []
  if (
    root.tag !== tag.sequence ||
    root.children.length !== 2 ||
    type === undefined ||
    !derBytes(der, type).equals(signedDataType) ||
    wrapper?.tag !== 0xa0 ||
    wrapper.children.length !== 1 ||
    body?.tag !== tag.sequence
  )
    throw refused('it is no SignedData')
  return body
}

interface SignerInfo {
  sid: DerNode
  digest: Digest
  attributes: DerNode
  algorithm: DerNode
  signature: DerNode
}

/** SignerInfo (RFC 5652 5.3) of version 1: its signer named by issuer and serial number. */
function readSignerInfo(der: Buffer, info: DerNode): SignerInfo {
  const [version, sid, digestNode, attributes, algorithm, signature] = info.children
  if (version === undefined || !derBytes(der, version).equals(version1))
    throw refused('its SignerInfo is not of version 1')
  if (sid?.tag !== tag.sequence || sid.children.length !== 2)
    throw refused('its signer is not named by issuer and serial number')
  const digest = digestNode && digestOf(der, digestNode)
  if (digest === undefined) throw refused('its digest is not SHA-2')
  if (attributes?.tag !== 0xa0) throw refused('it has no signed attributes')
  if (info.children.length > 6) throw refused('it has unsigned attributes')
  if (algorithm?.tag !== tag.sequence || signature?.tag !== tag.octetString) throw refused('it has no signature')
  return { sid, digest, attributes, algorithm, signature }
}

const version1 = Buffer.of(0x02, 0x01, 0x01)
/** No chain has as many certificates or lists. */
const choicesMax = 64

function digestOf(der: Buffer, node: DerNode): Digest | undefined {
  return node.end - node.start > 32 ? undefined : digests.get(derBytes(der, node).toString('hex'))
}

function choices(der: Buffer, node: DerNode | undefined, other: string): Buffer[] {
  const members = node?.children ?? []
  if (members.some(({ tag }) => tag !== 0x30)) throw refused(`it holds ${other}`)
  if (members.length > choicesMax) throw refused(`it holds more than ${choicesMax} certificates or CRLs`)
  return members.map((member) => derBytes(der, member))
}

/**
 * By the exact bytes of issuer and serial number: two encodings of one name are two names here. Of the others nothing more is read: a
 * seal may hold dozens, and a container hundreds of seals.
 */
function named(der: Buffer, sid: DerNode, certificates: readonly Buffer[]): Buffer {
  const issuer = derBytes(der, child(sid, 0))
  const serial = derBytes(der, child(sid, 1))
  const found = certificates.filter((bytes) => {
    const tbs = child(new DerNode(bytes, 0), 0, tag.sequence)
    const [itsSerial, itsIssuer] = [child(tbs, 1, tag.integer), child(tbs, 3, tag.sequence)]
    return derBytes(bytes, itsSerial).equals(serial) && derBytes(bytes, itsIssuer).equals(issuer)
  })
  if (found.length !== 1) throw refused('its signer is not exactly one of its certificates')
  return found[0] as Buffer
}

function encapsulated(der: Buffer, info: DerNode): Buffer | null {
  if (info.children.length === 1) return null
  const wrapper = child(info, 1, 0xa0)
  if (info.children.length !== 2 || wrapper.children.length !== 1) throw refused('its content is more than one')
  return derContent(der, child(wrapper, 0, tag.octetString))
}
