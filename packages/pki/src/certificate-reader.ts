import { tag } from './der.ts'
import { child, type DerNode, derBytes } from './der-reader.ts'
import { readTime } from './der-time-reader.ts'
import { type Extensions, readExtensions } from './extension-reader.ts'
import { PkiError } from './pki-error.ts'
import { readSigned, type Signed } from './signed-reader.ts'
import {
  type AuthorityKey,
  authorityKeyOf,
  type BasicConstraints,
  basicConstraintsOf,
  keyUsageOf,
  purposesOf,
  subjectKeyOf,
} from './x509-extension-readers.ts'

/** A certificate of version 3 (RFC 5280 4.1): names, serial and key as the exact DER they have there. */
export interface Certificate extends Signed {
  serial: Buffer
  issuer: Buffer
  subject: Buffer
  publicKeyInfo: Buffer
  notBefore: Date
  notAfter: Date
  extensions: Extensions
  basicConstraints: BasicConstraints | null
  /** KeyUsage bits, the first being the highest of nine: see `keyUsage`. */
  keyUsage: number | null
  /** The encoded identifiers in hexadecimal, and whether the extension is critical. */
  purposes: { critical: boolean; ids: string[] } | null
  subjectKey: Buffer | null
  authorityKey: AuthorityKey | null
}

/** Strict DER. Throws PkiError `der-malformed`. */
export function readCertificate(der: Buffer): Certificate {
  const signed = readSigned(der)
  const tbs = signed.tbsNode
  const version = child(tbs, 0, 0xa0)
  if (!derBytes(der, version).equals(version3)) throw malformed('not a certificate of version 3')
  const field = (index: number, kind: number): Buffer => derBytes(der, child(tbs, index, kind))
  if (!field(2, tag.sequence).equals(signed.algorithm))
    throw malformed('a certificate that names two signature algorithms')
  const validity = child(tbs, 4, tag.sequence)
  if (validity.children.length !== 2) throw malformed('a validity of other than two times')
  const extensions = readExtensions(der, extensionsOf(tbs))
  return {
    ...signed,
    serial: field(1, tag.integer),
    issuer: field(3, tag.sequence),
    notBefore: readTime(der, child(validity, 0)),
    notAfter: readTime(der, child(validity, 1)),
    subject: field(5, tag.sequence),
    publicKeyInfo: field(6, tag.sequence),
    extensions,
    basicConstraints: basicConstraintsOf(extensions),
    keyUsage: keyUsageOf(extensions),
    purposes: purposesOf(extensions),
    subjectKey: subjectKeyOf(extensions),
    authorityKey: authorityKeyOf(extensions),
  }
}

const version3 = Buffer.of(0xa0, 3, 2, 1, 2)
const malformed = (why: string): PkiError => new PkiError('der-malformed', why)

/** After the key: the unique identifiers [1] and [2], which RFC 5280 forbids, and the extensions [3]. */
function extensionsOf(tbs: DerNode): DerNode | undefined {
  if (tbs.children.length === 7) return undefined
  if (tbs.children.length !== 8) throw malformed('a certificate with more fields than we know')
  const wrapper = child(tbs, 7, 0xa3)
  if (wrapper.children.length !== 1) throw malformed('extensions that are not one sequence')
  return child(wrapper, 0, tag.sequence)
}
