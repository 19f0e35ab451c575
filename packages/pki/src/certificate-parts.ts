import { oid, tag } from './der.ts'
import { child, type DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import { oids } from './oids.ts'

/** The fields of a certificate that we copy into other structures, as the exact DER they have there. */
export interface CertificateParts {
  serial: Buffer
  issuer: Buffer
  subject: Buffer
  publicKeyInfo: Buffer
  notAfter: Buffer
  subjectKeyIdentifier: Buffer | null
}

const subjectKeyIdentifier = oid(oids.subjectKeyIdentifier)

/** RFC 5280 4.1. Throws PkiError `der-malformed` when it is no certificate. */
export function certificateParts(der: Buffer): CertificateParts {
  const tbs = child(readDer(der), 0, tag.sequence)
  const shift = tbs.children[0]?.tag === 0xa0 ? 1 : 0 // version [0]; a v1 certificate has none
  const validity = child(tbs, shift + 3, tag.sequence)
  const field = (index: number, kind: number): Buffer => derBytes(der, child(tbs, shift + index, kind))
  return {
    serial: field(0, tag.integer),
    issuer: field(2, tag.sequence),
    notAfter: derBytes(der, child(validity, 1)),
    subject: field(4, tag.sequence),
    publicKeyInfo: field(5, tag.sequence),
    subjectKeyIdentifier: keyIdentifier(der, tbs),
  }
}

function keyIdentifier(der: Buffer, tbs: DerNode): Buffer | null {
  const extensions = tbs.children.find((node) => node.tag === 0xa3)?.children[0]?.children ?? []
  const found = extensions.find((extension) => derBytes(der, child(extension, 0)).equals(subjectKeyIdentifier))
  if (found === undefined) return null
  const value = derContent(der, child(found, found.children.length - 1, tag.octetString))
  return derContent(value, readDer(value))
}
