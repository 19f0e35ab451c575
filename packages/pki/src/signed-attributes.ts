import { oid, tag } from './der.ts'
import { child, type DerNode, derBytes, derContent } from './der-reader.ts'
import { readTime } from './der-time-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'

export interface SignedAttributes {
  messageDigest: Buffer
  /** The signer's claim; a token may leave it out. */
  signingTime: Date | null
  /** Of the first ESSCertIDv2. */
  signingCertificate: { digest: 'sha256' | 'sha384' | 'sha512'; value: Buffer }
}

const known = {
  contentType: oid(oids.contentType),
  messageDigest: oid(oids.messageDigest),
  signingTime: oid(oids.signingTime),
  signingCertificate: oid(oids.signingCertificateV2),
}
const essDigests = new Map<string, 'sha256' | 'sha384' | 'sha512'>([
  [oid(oids.sha256).toString('hex'), 'sha256'],
  [oid('2.16.840.1.101.3.4.2.2').toString('hex'), 'sha384'],
  [oid('2.16.840.1.101.3.4.2.3').toString('hex'), 'sha512'],
])

const refused = (why: string): PkiError => new PkiError('cms-refused', `the signed attributes are refused: ${why}`)

/**
 * `contentType` is the encoded identifier. The attributes CAdES-B-B (EN 319 122-1 6.3) and RFC 3161 need, each once and with one value, in DER order: in another order,
 * readers disagree on which bytes were signed.
 */
export function readSignedAttributes(der: Buffer, node: DerNode, contentType: Buffer): SignedAttributes {
  inOrder(node.children.map((attribute) => derBytes(der, attribute)))
  const contentTypeValue = only(der, node, known.contentType, 'content-type')
  if (contentTypeValue === null || !derBytes(der, contentTypeValue).equals(contentType))
    throw refused('content-type is absent or another')
  const messageDigest = only(der, node, known.messageDigest, 'message-digest')
  if (messageDigest?.tag !== tag.octetString) throw refused('message-digest is absent')
  const signingTime = only(der, node, known.signingTime, 'signing-time')
  return {
    messageDigest: derContent(der, messageDigest),
    signingTime: signingTime === null ? null : readTime(der, signingTime),
    signingCertificate: essCertId(der, only(der, node, known.signingCertificate, 'signing-certificate-v2')),
  }
}

function inOrder(encodings: readonly Buffer[]): void {
  encodings.forEach((encoding, i) => {
    if (i > 0 && Buffer.compare(encodings[i - 1] as Buffer, encoding) >= 0) throw refused('they are not in DER order')
  })
}

function only(der: Buffer, node: DerNode, type: Buffer, name: string): DerNode | null {
  const found = node.children.filter((attribute) => derBytes(der, child(attribute, 0)).equals(type))
  const [attribute] = found
  if (attribute === undefined) return null
  const values = child(attribute, 1, tag.set).children
  if (found.length !== 1 || values.length !== 1) throw refused(`${name} is there more than once`)
  return values[0] as DerNode
}

/** ESSCertIDv2 ::= SEQUENCE { hashAlgorithm DEFAULT sha256, certHash OCTET STRING, issuerSerial OPTIONAL } (RFC 5035 4). */
function essCertId(der: Buffer, value: DerNode | null): SignedAttributes['signingCertificate'] {
  if (value === null) throw refused('signing-certificate-v2 is absent')
  const first = child(child(value, 0, tag.sequence), 0, tag.sequence)
  const explicit = first.children[0]?.tag === tag.sequence
  const digest = explicit ? essDigests.get(derBytes(der, child(child(first, 0), 0)).toString('hex')) : 'sha256'
  if (digest === undefined) throw refused('signing-certificate-v2 uses a digest that is not SHA-2')
  return { digest, value: derContent(der, child(first, explicit ? 1 : 0, tag.octetString)) }
}
