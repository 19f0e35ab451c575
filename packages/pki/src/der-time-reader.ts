import { tag } from './der.ts'
import { type DerNode, derContent } from './der-reader.ts'
import { PkiError } from './pki-error.ts'

const form = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/

/**
 * UTCTime or GeneralizedTime in DER (X.690 11.7, 11.8): Zulu, with seconds, a fraction without trailing zeros. Our own, as asn1js
 * accepts what DER does not (other zones, no seconds, trailing zeros). A fraction beyond milliseconds is cut off. Throws PkiError `der-malformed`.
 */
export function readTime(der: Buffer, node: DerNode): Date {
  const text = derContent(der, node).toString('latin1')
  const full = node.tag === tag.utcTime ? (text < '50' ? '20' : '19') + text : text
  const match = form.exec(full)
  const [, year, month, day, hour, minute, second, fraction = ''] = match ?? []
  const kind = node.tag === tag.generalizedTime || (node.tag === tag.utcTime && fraction === '')
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  // Date rolls 30 February over to March and knows 24:00; neither is a time here.
  if (
    match === null ||
    !kind ||
    fraction.endsWith('0') ||
    Number.isNaN(at.getTime()) ||
    at.getUTCDate() !== Number(day) ||
    hour === '24'
  ) {
    throw new PkiError('der-malformed', `not a DER time at byte ${node.start}`)
  }
  return at
}
