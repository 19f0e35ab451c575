import type { ByteRange } from '@zegel/vault'

/**
 * One range of bytes (RFC 9110 section 14.1.2): `bytes=a-b`, `bytes=a-`, `bytes=-n`. 'whole' where there is none or the
 * unit is not ours; 'invalid' for anything else, several ranges included (section 14.2 lets a server reject them).
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'whole' | 'invalid' {
  if (header === undefined || !/^bytes=/i.test(header)) return 'whole'
  const [, first, last] = /^bytes=\s*([0-9]{0,15})-([0-9]{0,15})\s*$/i.exec(header) ?? []
  if (first === undefined || last === undefined || first + last === '') return 'invalid'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'invalid' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size || (last !== '' && Number(last) < start)) return 'invalid'
  return { start, end }
}
