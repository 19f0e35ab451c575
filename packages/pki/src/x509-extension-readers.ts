import { oid, tag } from './der.ts'
import { type DerNode, derBytes, derContent, readDer } from './der-reader.ts'
import type { Extensions } from './extension-reader.ts'
import { oids } from './oids.ts'
import { PkiError } from './pki-error.ts'

const id = (dotted: string): string => oid(dotted).toString('hex')
export const extensionIds = {
  basicConstraints: id(oids.basicConstraints),
  keyUsage: id(oids.keyUsage),
  extendedKeyUsage: id(oids.extendedKeyUsage),
  certificatePolicies: id(oids.certificatePolicies),
  subjectKeyIdentifier: id(oids.subjectKeyIdentifier),
  authorityKeyIdentifier: id(oids.authorityKeyIdentifier),
  crlNumber: id(oids.crlNumber),
  deltaCrlIndicator: id(oids.deltaCrlIndicator),
  issuingDistributionPoint: id(oids.issuingDistributionPoint),
  certificateIssuer: id(oids.certificateIssuer),
} as const

/** The bits of KeyUsage as keyUsageOf() gives them: bit 0 of RFC 5280 4.2.1.3 is the highest of nine. */
export const keyUsage = { digitalSignature: 0x100, nonRepudiation: 0x080, keyCertSign: 0x008, crlSign: 0x004 } as const

const malformed = (why: string): PkiError => new PkiError('der-malformed', `an extension is malformed: ${why}`)

function value(extensions: Extensions, identifier: string, kind: number): { der: Buffer; node: DerNode } | null {
  const der = extensions.get(identifier)?.value
  if (der === undefined) return null
  const node = readDer(der)
  if (node.tag !== kind) throw malformed('it is of another type than its identifier says')
  return { der, node }
}

export interface BasicConstraints {
  authority: boolean
  /** null: any number. */
  pathLengthMax: number | null
}

export function basicConstraintsOf(extensions: Extensions): BasicConstraints | null {
  const found = value(extensions, extensionIds.basicConstraints, tag.sequence)
  if (found === null) return null
  const [first, second] = found.node.children
  if (first === undefined) return { authority: false, pathLengthMax: null }
  // cA FALSE is the default and therefore absent; a pathLen without cA means nothing (RFC 5280 4.2.1.9).
  const authority = first.tag === tag.boolean && derContent(found.der, first)[0] === 0xff
  const known = second === undefined || (second.tag === tag.integer && second.end - second.content === 1)
  const pathLengthMax = second === undefined ? null : (derContent(found.der, second)[0] as number)
  if (!authority || !known || found.node.children.length > 2 || (pathLengthMax ?? 0) > 127)
    throw malformed('basicConstraints')
  return { authority, pathLengthMax }
}

export function keyUsageOf(extensions: Extensions): number | null {
  const found = value(extensions, extensionIds.keyUsage, tag.bitString)
  if (found === null) return null
  const content = derContent(found.der, found.node)
  const [unused = 8, first = 0, second = 0] = content
  if (unused > 7 || content.length > 3) throw malformed('keyUsage')
  return (first << 1) | (second >> 7)
}

export function purposesOf(extensions: Extensions): { critical: boolean; ids: string[] } | null {
  const found = value(extensions, extensionIds.extendedKeyUsage, tag.sequence)
  if (found === null) return null
  const ids = found.node.children.map((node) => derBytes(found.der, node).toString('hex'))
  return { critical: extensions.get(extensionIds.extendedKeyUsage)?.critical === true, ids }
}

export function subjectKeyOf(extensions: Extensions): Buffer | null {
  const found = value(extensions, extensionIds.subjectKeyIdentifier, tag.octetString)
  return found === null ? null : derContent(found.der, found.node)
}

/** AuthorityKeyIdentifier (RFC 5280 4.2.1.1): the issuer's key, or the issuer's own issuer and serial, or both. */
export interface AuthorityKey {
  key: Buffer | null
  /** GeneralNames, their content. */
  issuer: Buffer | null
  serial: Buffer | null
}

export function authorityKeyOf(extensions: Extensions): AuthorityKey | null {
  const found = value(extensions, extensionIds.authorityKeyIdentifier, tag.sequence)
  if (found === null) return null
  const field = (kind: number): Buffer | null => {
    const node = found.node.children.find((one) => one.tag === kind)
    return node === undefined ? null : derContent(found.der, node)
  }
  return { key: field(0x80), issuer: field(0xa1), serial: field(0x82) }
}

/** Whether the identifier, as far as it says anything, is that of this certificate. */
export function names(
  authority: AuthorityKey | null,
  certificate: { subjectKey: Buffer | null; issuer: Buffer; serial: Buffer },
): boolean {
  if (authority === null) return true
  const { key, issuer, serial } = authority
  if (key !== null && certificate.subjectKey !== null && !key.equals(certificate.subjectKey)) return false
  // The serial is [2] IMPLICIT INTEGER: the same content under another identifier.
  if (serial !== null && !serial.equals(derContent(certificate.serial, readDer(certificate.serial)))) return false
  return issuer === null || issuer.includes(certificate.issuer)
}
