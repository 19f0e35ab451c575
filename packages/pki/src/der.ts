/**
 * A writer of DER (X.690 clause 10 and 11), for what we emit. It is small because we emit few shapes, and fast because
 * four pieces of CMS are made per letter: one allocation per value, and callers keep what is constant already encoded.
 */

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const

/** Bytes that the length octets take (X.690 10.1: definite, and as short as possible). */
function lengthSize(length: number): number {
  if (length < 0x80) return 1
  if (length < 0x100) return 2
  if (length < 0x10000) return 3
  return length < 0x1000000 ? 4 : 5
}

/** One value: identifier, length and the parts one after the other. */
export function tlv(identifier: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const octets = lengthSize(length)
  const out = Buffer.allocUnsafe(1 + octets + length)
  out[0] = identifier
  if (octets === 1) out[1] = length
  else {
    out[1] = 0x80 | (octets - 1)
    out.writeUIntBE(length, 2, octets - 1)
  }
  let at = 1 + octets
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(tag.sequence, ...parts)

/** SET OF: DER orders the members by their encodings (X.690 11.6), which memcmp does, since no encoding is a prefix of another. */
export function inSetOrder(members: readonly Uint8Array[]): Uint8Array[] {
  return [...members].sort((a, b) => Buffer.compare(a, b))
}

export const setOf = (members: readonly Uint8Array[]): Buffer => tlv(tag.set, ...inSetOrder(members))
export const octetString = (bytes: Uint8Array): Buffer => tlv(tag.octetString, bytes)
export const utf8String = (text: string): Buffer => tlv(tag.utf8String, Buffer.from(text, 'utf8'))
/** Only TRUE: a FALSE that is a DEFAULT is left out in DER (X.690 11.5), and we emit no other. */
export const booleanTrue: Buffer = tlv(tag.boolean, Buffer.of(0xff))
/** [n], constructed. For EXPLICIT the part is a whole value; for IMPLICIT of a constructed type the parts are its members. */
export const context = (n: number, ...parts: readonly Uint8Array[]): Buffer => tlv(0xa0 | n, ...parts)
/** [n] IMPLICIT of a primitive type: the content octets alone. */
export const contextPrimitive = (n: number, content: Uint8Array): Buffer => tlv(0x80 | n, content)

/** BIT STRING of whole bytes, or with unused low bits in the last one. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tlv(tag.bitString, Buffer.of(unusedBits), bytes)
}

/** The content octets of an INTEGER: two's complement, as short as possible (X.690 8.3.2). */
export function integerContent(value: bigint): Buffer {
  let size = 1
  while (BigInt.asIntN(size * 8, value) !== value) size += 1
  const hex = BigInt.asUintN(size * 8, value)
    .toString(16)
    .padStart(size * 2, '0')
  return Buffer.from(hex, 'hex')
}

export const integer = (value: bigint | number): Buffer => tlv(tag.integer, integerContent(BigInt(value)))

/** OBJECT IDENTIFIER from its dotted form (X.690 8.19). Throws RangeError on anything that is not one. */
export function oid(dotted: string): Buffer {
  if (!/^[0-2](\.(0|[1-9][0-9]{0,38}))+$/.test(dotted) || dotted.length > 256)
    throw new RangeError(`not an object identifier: ${dotted}`)
  const [first, second, ...rest] = dotted.split('.').map(BigInt) as [bigint, bigint, ...bigint[]]
  if (first < 2n && second > 39n) throw new RangeError(`not an object identifier: ${dotted}`)
  return tlv(tag.oid, Buffer.from([first * 40n + second, ...rest].flatMap(base128)))
}

function base128(arc: bigint): number[] {
  const out = [Number(arc & 0x7fn)]
  for (let left = arc >> 7n; left > 0n; left >>= 7n) out.unshift(Number(left & 0x7fn) | 0x80)
  return out
}
