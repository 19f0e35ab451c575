import type { Readable } from 'node:stream'

/** What the vault learned of the plain bytes while they passed. */
export interface Written {
  /** plain bytes */
  readonly size: number
  /** SHA-256 of the plain bytes, 32 bytes */
  readonly sha256: Buffer
  /** CRC-32 as ZIP wants it, unsigned */
  readonly crc32: number
  /** the first plain bytes (at most 4100), for telling the media type from the content */
  readonly head: Buffer
}

/** Plain bytes, both ends included, counted from 0: as in `Range: bytes=start-end` (RFC 9110, 14.1.2). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Encrypted blobs: streams in, streams out. A blob is written once, read often, and destroyed by destroying its key. */
export interface Vault {
  /**
   * Streams the source into a new blob. Durable when it resolves; when it rejects nothing is left: no blob, no key, no
   * temporary file. An empty source gives a blob of size 0.
   *
   * On a failure the source's iterator is returned, which destroys a Node stream. Who still has to answer on that
   * stream's socket passes `request.iterator({ destroyOnReturn: false })`.
   * @throws VaultError bad-id, exists, too-large, interrupted
   */
  write(id: string, source: AsyncIterable<Uint8Array>, opts: { maxBytes: number }): Promise<Written>
  /**
   * Plain bytes of the range, or all. `end` may lie beyond the blob, `start` may not (RangeError). The stream fails with
   * VaultError damaged before it gives out a byte that is not the one written. Consume it or destroy it: it holds a file
   * open. A reader that is already open finishes even when the blob is destroyed meanwhile.
   * @throws VaultError bad-id, not-found, damaged
   */
  read(id: string, range?: ByteRange): Promise<Readable>
  /**
   * Plain size in bytes.
   * @throws VaultError bad-id, not-found, damaged
   */
  size(id: string): Promise<number>
  /**
   * The key first (overwritten, then removed), then the blob. Durable when it resolves; repeat it when it did not.
   * @throws VaultError bad-id
   */
  destroy(id: string): Promise<void>
}
