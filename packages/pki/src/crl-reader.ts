import { tag } from './der.ts'
import { child, type DerNode, derBytes } from './der-reader.ts'
import { readTime } from './der-time-reader.ts'
import { type Extensions, readExtensions } from './extension-reader.ts'
import { PkiError } from './pki-error.ts'
import { Recent } from './recent.ts'
import { readSigned, type Signed } from './signed-reader.ts'
import { type AuthorityKey, authorityKeyOf } from './x509-extension-readers.ts'

/** A CRL of version 2 (RFC 5280 5.1). */
export interface Crl extends Signed {
  issuer: Buffer
  thisUpdate: Date
  nextUpdate: Date
  /** Each a SEQUENCE of serial, time and extensions; read by revocationOf(). */
  entries: DerNode | null
  extensions: Extensions
  authorityKey: AuthorityKey | null
}

const malformed = (why: string): PkiError => new PkiError('der-malformed', `not a CRL of version 2: ${why}`)
const version2 = Buffer.of(2, 1, 1)
const crls = new Recent<Crl>(32, 16 * 1024 * 1024)

/** Strict DER; read once for the same bytes. Throws PkiError `der-malformed`. */
export function knownCrl(der: Buffer): Crl {
  return crls.get('', [der], ([copy]) => readCrl(copy as Buffer))
}

export function readCrl(der: Buffer): Crl {
  const signed = readSigned(der)
  const fields = [...signed.tbsNode.children]
  const next = (what: string, kind: number): DerNode => {
    const node = fields.shift()
    if (node === undefined || node.tag !== kind) throw malformed(`${what} is absent`)
    return node
  }
  const timeNode = (what: string): DerNode =>
    next(what, fields[0]?.tag === tag.utcTime ? tag.utcTime : tag.generalizedTime)
  if (!derBytes(der, next('the version', tag.integer)).equals(version2)) throw malformed('another version')
  if (!derBytes(der, next('the algorithm', tag.sequence)).equals(signed.algorithm))
    throw malformed('two signature algorithms')
  const issuer = derBytes(der, next('the issuer', tag.sequence))
  const thisUpdate = readTime(der, timeNode('thisUpdate'))
  // RFC 5280 5.1.2.5: required, though its ASN.1 says optional; without it a CRL would be current for ever.
  const nextUpdate = readTime(der, timeNode('nextUpdate'))
  const entries = fields[0]?.tag === tag.sequence ? next('', tag.sequence) : null
  const wrapper = fields[0]?.tag === 0xa0 ? next('', 0xa0) : undefined
  if (fields.length > 0) throw malformed('more fields than we know')
  const extensions = readExtensions(der, wrapper && child(wrapper, 0, tag.sequence))
  return {
    ...signed,
    issuer,
    thisUpdate,
    nextUpdate,
    entries,
    extensions,
    authorityKey: authorityKeyOf(extensions),
  }
}

/**
 * Since when the CRL lists this serial (a whole INTEGER), null when it does not; the earliest of several. `unknownCritical` when any entry,
 * of this certificate or not, carries a critical extension: then the list says something we cannot read (RFC 5280 5.3).
 */
export function revocationOf(crl: Crl, serial: Buffer): { since: Date | null; unknownCritical: boolean } {
  let since: Date | null = null
  let unknownCritical = false
  for (const entry of crl.entries?.walk() ?? []) {
    const listed = derBytes(crl.der, child(entry, 0, tag.integer))
    // Reason and invalidity date are not critical; the certificate issuer of an indirect CRL always is.
    if (entry.children.length > 2) {
      const extensions = readExtensions(crl.der, child(entry, 2, tag.sequence))
      for (const { critical } of extensions.values()) unknownCritical ||= critical
    }
    if (entry.children.length > 3) throw malformed('an entry with more fields than we know')
    if (!listed.equals(serial)) continue
    const at = readTime(crl.der, child(entry, 1))
    if (since === null || at < since) since = at
  }
  return { since, unknownCritical }
}
