import { tag } from './der.ts'
import type { DerNode } from './der-reader.ts'
import { PkiError } from './pki-error.ts'

/** The fraction: up to nine digits, the last of them not zero. */
const fractionForm = /^\.(\d{0,8}[1-9])Z$/

/**
 * UTCTime or GeneralizedTime in DER (X.690 11.7, 11.8): Zulu, with seconds, a fraction without trailing zeros. Our own, as asn1js
 * accepts what DER does not (other zones, no seconds, trailing zeros). A fraction beyond milliseconds is cut off. Throws PkiError `der-malformed`.
 */
export function readTime(der: Buffer, node: DerNode): Date {
  const utc = node.tag === tag.utcTime
  const seconds = node.content + (utc ? 12 : 14) // where the whole seconds end
  const digits = (from: number, to: number): number => number(der, node, from, to)
  const short = utc ? digits(0, 2) : 0
  const year = utc ? short + (short < 50 ? 2000 : 1900) : digits(0, 4)
  const rest = utc ? 2 : 4
  const [month, day] = [digits(rest, rest + 2), digits(rest + 2, rest + 4)]
  const [hour, minute, second] = [digits(rest + 4, rest + 6), digits(rest + 6, rest + 8), digits(rest + 8, rest + 10)]
  const milliseconds = tail(der, node, seconds)
  const at = new Date(0)
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  at.setUTCFullYear(year, month - 1, day)
  at.setUTCHours(hour, minute, second, milliseconds)
  // Date rolls 30 February over to March, and 24:00 or a leap second to what follows; none is a time here.
  const rolled = at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59
  if (rolled || !(utc || node.tag === tag.generalizedTime)) throw malformed(node)
  return at
}

const malformed = (node: DerNode): PkiError => new PkiError('der-malformed', `not a DER time at byte ${node.start}`)

function number(der: Buffer, node: DerNode, from: number, to: number): number {
  let value = 0
  for (let at = node.content + from; at < node.content + to; at += 1) {
    const digit = (der[at] ?? 0) - 0x30
    if (at >= node.end || digit < 0 || digit > 9) throw malformed(node)
    value = value * 10 + digit
  }
  return value
}

/** What follows the seconds: Z, or in GeneralizedTime a fraction and Z. */
function tail(der: Buffer, node: DerNode, seconds: number): number {
  if (node.end === seconds + 1 && der[seconds] === 0x5a) return 0
  const [, fraction] = fractionForm.exec(der.toString('latin1', seconds, node.end)) ?? []
  if (fraction === undefined || node.tag !== tag.generalizedTime) throw malformed(node)
  return Number(fraction.slice(0, 3).padEnd(3, '0'))
}
