import { hash } from 'node:crypto'
import {
  bitString,
  booleanTrue,
  contextPrimitive,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  tag,
  utf8String,
} from './der.ts'
import { child, derContent, readDer } from './der-reader.ts'
import { oids } from './oids.ts'

/** Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING } (RFC 5280 4.1). */
function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return critical ? sequence(oid(id), booleanTrue, octetString(value)) : sequence(oid(id), octetString(value))
}

/** A name of an organisation and a common name. EN 319 412-3 asks more of a qualified seal certificate; a development authority issues none. */
export function distinguishedName(organization: string, commonName: string): Buffer {
  const one = (type: string, value: string): Buffer => setOf([sequence(oid(type), utf8String(value))])
  return sequence(one(oids.organization, organization), one(oids.commonName, commonName))
}

/** RFC 7093 section 2 method 1: the leftmost 160 bits of SHA-256 over the public key, its unused-bits octet left out. */
export function keyIdentifier(publicKeyInfo: Buffer): Buffer {
  const key = derContent(publicKeyInfo, child(readDer(publicKeyInfo), 1, tag.bitString))
  return hash('sha256', key.subarray(1), 'buffer').subarray(0, 20)
}

export const subjectKey = (identifier: Buffer): Buffer =>
  extension(oids.subjectKeyIdentifier, false, octetString(identifier))
export const authorityKey = (identifier: Buffer): Buffer =>
  extension(oids.authorityKeyIdentifier, false, sequence(contextPrimitive(0, identifier)))
export const crlNumber = (n: bigint): Buffer => extension(oids.crlNumber, false, integer(n))
export const policies = (policyOid: string): Buffer =>
  extension(oids.certificatePolicies, false, sequence(sequence(oid(policyOid))))

/** KeyUsage bits count from the left: bit 0 is digitalSignature (RFC 5280 4.2.1.3). */
const keyUsage = (octet: number, unusedBits: number): Buffer =>
  extension(oids.keyUsage, true, bitString(Buffer.of(octet), unusedBits))
const notAnAuthority = extension(oids.basicConstraints, true, sequence())

/** keyCertSign and cRLSign; no authority below it. */
export const rootExtensions: readonly Buffer[] = [
  extension(oids.basicConstraints, true, sequence(booleanTrue, integer(0))),
  keyUsage(0x06, 1),
]

export type CertificateProfile = 'sealing' | 'timestamping'

export const profileExtensions: Record<CertificateProfile, readonly Buffer[]> = {
  // nonRepudiation alone, and no extended key usage (EN 319 412-2 4.3.2 type A): it signs nothing but what it answers for.
  sealing: [notAnAuthority, keyUsage(0x40, 6)],
  // id-kp-timeStamping, the only one, critical (RFC 3161 2.3).
  timestamping: [
    notAnAuthority,
    keyUsage(0x80, 7),
    extension(oids.extendedKeyUsage, true, sequence(oid(oids.timeStamping))),
  ],
}
