import { hash } from 'node:crypto'

/** Cursors, publish locks and followers are split by subject into this many shards (see store). */
export const SHARDS = 16

/** The shard of a subject. Subjects are ids whose last digit is evenly spread: random, or derived by a hash. */
export function shardOf(subject: string): number {
  return Number.parseInt(subject.slice(-1), SHARDS)
}

/**
 * An id that follows from what it is about: the same parts always give the same id, so a step that runs twice
 * repeats itself instead of doubling. A UUID of version 8 (RFC 9562 section 5.8) over SHA-256.
 */
export function derivedId(...parts: readonly string[]): string {
  // Lengths keep ('ab','c') and ('a','bc') apart.
  const text = parts.map((part) => `${part.length}:${part},`).join('')
  return uuid(hash('sha256', text, 'buffer'), 0x80)
}

/** A new id that sorts by time (UUID of version 7, RFC 9562 section 5.7): `now` in ms, `random` at least 10 bytes. */
export function timeOrderedId(now: number, random: Uint8Array): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.set(random.subarray(0, 10), 6)
  return uuid(bytes, 0x70)
}

/** A UUID of version 8 over a digest that the caller made, for instance with a key. */
export function idFromDigest(digest: Uint8Array): string {
  return uuid(Buffer.from(digest), 0x80)
}

function uuid(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | version
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
