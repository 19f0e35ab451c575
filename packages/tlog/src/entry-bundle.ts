import { TlogError } from './tlog-error.ts'

const LENGTH_BYTES = 2

/**
 * Neighbouring entries as one resource of a log: each after its length (c2sp.org/tlog-tiles).
 *
 * @throws TlogError entries-malformed: an entry is longer than two bytes can tell
 */
export function entryBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new TlogError('entries-malformed', 'an entry has 65,535 bytes at most')
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt16BE(entry.length)
      return [length, entry]
    }),
  )
}

/** @throws TlogError entries-malformed */
export function readEntryBundle(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const begin = at + LENGTH_BYTES
    at = begin + (begin <= bytes.length ? bytes.readUInt16BE(at) : 0)
    if (at > bytes.length) throw new TlogError('entries-malformed', 'the bundle ends within an entry')
    entries.push(bytes.subarray(begin, at))
  }
  return entries
}
