import { hash } from 'node:crypto'
import { fromBER } from 'asn1js'
import { ContentInfo, SignedData } from 'pkijs'
import { certificateParts } from './certificate-parts.ts'
import { child, type DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'
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
}

export interface OpenedCms {
  common: ReadCms
  attributes: SignedAttributes
  content: Buffer | null
  digest: 'sha256' | 'sha384' | 'sha512'
}

const digestNames: Record<string, OpenedCms['digest']> = {
  [oids.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** asn1js stops at 10,000 values, about 2,500 revoked certificates; our own reader bounds the bytes. */
const valuesMax = 4_000_000

export const refused = (why: string, cause?: unknown): PkiError =>
  new PkiError('cms-refused', `the CMS is refused: ${why}`, { cause })

/**
 * A ContentInfo with a SignedData of exactly one signer (RFC 5652 5), strict DER, with signed attributes: openssl accepts a CMS without,
 * we never do. Throws PkiError `der-malformed` or `cms-refused`.
 */
export function openSignedData(der: Buffer, contentType: string): OpenedCms {
  const root = readDer(der)
  const signed = parse(der)
  const signer = signed.signerInfos[0]
  if (signer === undefined || signed.signerInfos.length !== 1) throw refused('it has not exactly one signer')
  if (signed.encapContentInfo.eContentType !== contentType) throw refused('its content is of another type')
  if (signer.version !== 1) throw refused('its SignerInfo is not of version 1')
  const digest = digestNames[signer.digestAlgorithm.algorithmId]
  if (digest === undefined) throw refused('its digest is not SHA-2')

  const body = child(child(root, 1, 0xa0), 0, 0x30)
  const info = child(child(body, body.children.length - 1, 0x31), 0, 0x30)
  const certificates = choices(der, body, 0xa0, 'a certificate of a kind other than X.509')
  const signerCertificate = named(der, info, certificates)
  const attributesNode = info.children.find(({ tag }) => tag === 0xa0)
  if (attributesNode === undefined) throw refused('it has no signed attributes')
  const attributes = readSignedAttributes(der, attributesNode, contentType)
  const ess = attributes.signingCertificate
  if (!hash(ess.digest, signerCertificate, 'buffer').equals(ess.value))
    throw refused('signing-certificate-v2 names another certificate')
  const signedAttributes = Buffer.from(derBytes(der, attributesNode))
  signedAttributes[0] = 0x31
  const content = encapsulated(der, child(body, 2, 0x30))
  return {
    digest,
    attributes,
    content,
    common: {
      signerCertificate,
      messageDigest: attributes.messageDigest,
      certificates,
      crls: choices(der, body, 0xa1, 'revocation data other than a CRL'),
      signedAttributes,
      signature: Buffer.from(signer.signature.valueBlock.valueHexView),
      signatureAlgorithm: signer.signatureAlgorithm.algorithmId,
    },
  }
}

function parse(der: Buffer): SignedData {
  try {
    const { result, offset } = fromBER(der, { maxNodes: valuesMax, maxContentLength: der.length })
    if (offset === -1) throw new Error(result.error)
    const outer = new ContentInfo({ schema: result })
    if (outer.contentType !== oids.signedData) throw new Error('the content type is not signed-data')
    return new SignedData({ schema: outer.content })
  } catch (cause) {
    throw refused('it is no SignedData', cause)
  }
}

function choices(der: Buffer, body: DerNode, field: number, other: string): Buffer[] {
  const members = body.children.find(({ tag }) => tag === field)?.children ?? []
  if (members.some(({ tag }) => tag !== 0x30)) throw refused(`it holds ${other}`)
  return members.map((member) => derBytes(der, member))
}

/** By the exact bytes of issuer and serial number: two encodings of one name are two names here. */
function named(der: Buffer, info: DerNode, certificates: readonly Buffer[]): Buffer {
  const sid = child(info, 1)
  if (sid.tag !== 0x30) throw refused('its signer is not named by issuer and serial number')
  const issuer = derBytes(der, child(sid, 0))
  const serial = derBytes(der, child(sid, 1))
  const found = certificates.filter((certificate) => {
    const parts = certificateParts(certificate)
    return parts.issuer.equals(issuer) && parts.serial.equals(serial)
  })
  if (found.length !== 1) throw refused('its signer is not exactly one of its certificates')
  return found[0] as Buffer
}

function encapsulated(der: Buffer, info: DerNode): Buffer | null {
  if (info.children.length === 1) return null
  return derContent(der, child(child(info, 1, 0xa0), 0, 0x04))
}
