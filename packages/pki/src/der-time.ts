import { tag, tlv } from './der.ts'

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

function upToSeconds(at: Date): string {
  return (
    two(at.getUTCMonth() + 1) +
    two(at.getUTCDate()) +
    two(at.getUTCHours()) +
    two(at.getUTCMinutes()) +
    two(at.getUTCSeconds())
  )
}

function fourDigitYear(at: Date): string {
  const year = at.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw new RangeError('a time outside the years 0 to 9999 has no DER form')
  return String(year).padStart(4, '0')
}

/**
 * The Time of X.509 (RFC 5280 4.1.2.5) and of signing-time (RFC 5652 11.3): UTCTime from 1950 to 2049, GeneralizedTime outside.
 * Whole seconds: milliseconds are cut off. Throws RangeError for an invalid Date.
 */
export function time(at: Date): Buffer {
  const year = fourDigitYear(at)
  const full = Number(year)
  if (full >= 1950 && full < 2050) return tlv(tag.utcTime, Buffer.from(`${year.slice(2)}${upToSeconds(at)}Z`, 'latin1'))
  return tlv(tag.generalizedTime, Buffer.from(`${year}${upToSeconds(at)}Z`, 'latin1'))
}

/** The genTime of RFC 3161 2.4.2: GeneralizedTime in milliseconds, its fraction without trailing zeros, and absent when zero. */
export function genTime(at: Date): Buffer {
  const seconds = `${fourDigitYear(at)}${upToSeconds(at)}`
  const milliseconds = at.getUTCMilliseconds()
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0').replace(/0+$/, '')}`
  return tlv(tag.generalizedTime, Buffer.from(`${seconds}${fraction}Z`, 'latin1'))
}
