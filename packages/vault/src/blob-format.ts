/**
 * A blob on disk, version 1:
 *
 *     header   magic "ZEGELBLB" (8) | version (1) | nonce prefix (7)
 *     frames   ciphertext of one chunk (64 KiB; the last 0 to 64 KiB) | GCM tag (16)
 *
 * There is always a last frame, be it empty. The plain size is in the key file, so a cut blob shows before it is read.
 */
const MAGIC = Buffer.from('ZEGELBLB', 'latin1')
const VERSION = 1

export const CHUNK_BYTES = 65_536
export const TAG_BYTES = 16
export const FRAME_BYTES = CHUNK_BYTES + TAG_BYTES
export const PREFIX_BYTES = 7
export const HEADER_BYTES = MAGIC.length + 1 + PREFIX_BYTES

export function makeHeader(noncePrefix: Buffer): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(VERSION), noncePrefix], HEADER_BYTES)
}

export function isHeader(header: Buffer): boolean {
  return header.length === HEADER_BYTES && header.subarray(0, 8).equals(MAGIC) && header[8] === VERSION
}

export function noncePrefixOf(header: Buffer): Buffer {
  return header.subarray(MAGIC.length + 1, HEADER_BYTES)
}

export function framesOf(plainSize: number): number {
  return Math.max(1, Math.ceil(plainSize / CHUNK_BYTES))
}

/** Length of the file that holds `plainSize` plain bytes. */
export function blobBytes(plainSize: number): number {
  return HEADER_BYTES + plainSize + framesOf(plainSize) * TAG_BYTES
}

/** Where frame `index` begins in the file. */
export function frameOffset(index: number): number {
  return HEADER_BYTES + index * FRAME_BYTES
}
