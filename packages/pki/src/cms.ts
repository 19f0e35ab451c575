import { hash } from 'node:crypto'
import { certificateParts } from './certificate-parts.ts'
import { context, inSetOrder, integer, octetString, oid, sequence, setOf, tag, tlv } from './der.ts'
import { oids } from './oids.ts'
import type { Signer } from './signer.ts'

/** RFC 5754 section 2: the parameters of SHA-256 are absent, and RFC 5758 3.2: those of ECDSA with SHA-256 too. */
export const sha256Algorithm: Buffer = sequence(oid(oids.sha256))
export const ecdsaWithSha256Algorithm: Buffer = sequence(oid(oids.ecdsaWithSha256))

const signedDataOid = oid(oids.signedData)
/** The encoded types of the attributes that differ from call to call. */
export const attributeTypes = { messageDigest: oid(oids.messageDigest), signingTime: oid(oids.signingTime) } as const
const digestAlgorithms = setOf([sha256Algorithm])

/** What a signer writes the same way into every CMS, encoded once. */
export interface Constants {
  /** [0] certificates and [1] crls (RFC 5652 5.1). */
  validationData: Buffer
  /** version, sid and digestAlgorithm of the SignerInfo (RFC 5652 5.3). */
  signerInfoHead: Buffer
  /** The attribute signing-certificate-v2. */
  signingCertificate: Buffer
}

const encoded = new WeakMap<Signer, Constants>()

function constantsOf(signer: Signer): Constants {
  let constants = encoded.get(signer)
  if (constants === undefined) {
    constants = constantsFor(signer)
    encoded.set(signer, constants)
  }
  return constants
}

export function constantsFor({ certificate, chain, crls }: Pick<Signer, 'certificate' | 'chain' | 'crls'>): Constants {
  const { issuer, serial } = certificateParts(certificate)
  const certificates = context(0, ...inSetOrder([certificate, ...chain]))
  const lists = crls.length === 0 ? [] : [context(1, ...inSetOrder(crls))]
  return {
    validationData: Buffer.concat([certificates, ...lists]),
    signerInfoHead: Buffer.concat([integer(1), sequence(issuer, serial), sha256Algorithm]),
    signingCertificate: attribute(oid(oids.signingCertificateV2), signingCertificateV2(certificate, issuer, serial)),
  }
}

/**
 * SigningCertificateV2 (RFC 5035 section 3) with one ESSCertIDv2, that of the signer's own certificate. Its hashAlgorithm is left out:
 * SHA-256 is the DEFAULT, and DER never encodes a default (X.690 11.5).
 */
function signingCertificateV2(certificate: Buffer, issuer: Buffer, serial: Buffer): Buffer {
  const directoryName = context(4, issuer)
  const essCertId = sequence(
    octetString(hash('sha256', certificate, 'buffer')),
    sequence(sequence(directoryName), serial),
  )
  return sequence(sequence(essCertId))
}

/** Attribute with one value (RFC 5652 5.3). `type` is the encoded OID: encoding one costs as much as the rest of the attribute. */
export function attribute(type: Buffer, value: Buffer): Buffer {
  return sequence(type, tlv(tag.set, value))
}

export interface SignedDataParts {
  /** CMSVersion: 1 for id-data, 3 for any other content type (RFC 5652 5.1). */
  version: Buffer
  /** The whole EncapsulatedContentInfo. */
  encapsulated: Buffer
  /**
   * Attributes other than signing-certificate-v2, in DER order. Signing-certificate-v2 comes after them in that order whatever the names in it:
   * encodings compare by their length octet first, and it is the longest.
   */
  attributes: readonly Buffer[]
}

/** ContentInfo with a SignedData of one signer, chain and CRLs inside (RFC 5652 5). */
export function signedData(signer: Signer, parts: SignedDataParts): Buffer {
  return assemble(constantsOf(signer), parts, (signedAttributes) => signer.sign(signedAttributes))
}

/** The one form of all our CMS, also for who checks that another has it. `sign` is called once, with the bytes to sign. */
export function assemble(
  constants: Constants,
  { version, encapsulated, attributes }: SignedDataParts,
  sign: (signedAttributes: Buffer) => Buffer,
): Buffer {
  // Signed as a SET OF, written as [0] IMPLICIT (RFC 5652 5.4): the two differ in the first octet alone.
  const signedAttributes = tlv(tag.set, ...attributes, constants.signingCertificate)
  const signature = sign(signedAttributes)
  signedAttributes[0] = 0xa0
  const signerInfo = sequence(
    constants.signerInfoHead,
    signedAttributes,
    ecdsaWithSha256Algorithm,
    octetString(signature),
  )
  const body = sequence(version, digestAlgorithms, encapsulated, constants.validationData, tlv(tag.set, signerInfo))
  return sequence(signedDataOid, context(0, body))
}
