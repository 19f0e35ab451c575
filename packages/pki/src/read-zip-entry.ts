import { crc32 } from 'node:zlib'
import { PkiError } from './pki-error.ts'
import type { ReadZip, ReadZipEntry } from './read-zip.ts'
import { readExactly } from './zip-source.ts'

const pieceBytes = 256 * 1024

const differs = ({ name }: ReadZipEntry): PkiError =>
  new PkiError('zip-entry-differs', `${JSON.stringify(name)} has another CRC-32 than its header says`)

/**
 * The entry's bytes in pieces of at most 256 KiB. After the last one throws PkiError `zip-entry-differs` when its CRC-32 is not the one in
 * the headers: so what came before is only to be believed when the iteration ends well.
 */
export async function* zipEntryPieces({ source }: ReadZip, entry: ReadZipEntry): AsyncGenerator<Buffer> {
  let crc = 0
  for (let done = 0; done < entry.size; ) {
    const piece = await readExactly(source, entry.offset + done, Math.min(pieceBytes, entry.size - done))
    crc = crc32(piece, crc)
    done += piece.length
    yield piece
  }
  if (crc !== entry.crc32) throw differs(entry)
}

/**
 * The whole entry, for the small ones. Throws PkiError `zip-too-large` when it is longer than `bytesMax`, before reading it, and
 * `zip-entry-differs`.
 */
export async function zipEntryBytes({ source }: ReadZip, entry: ReadZipEntry, bytesMax: number): Promise<Buffer> {
  if (entry.size > bytesMax)
    throw new PkiError('zip-too-large', `${JSON.stringify(entry.name)} is longer than ${bytesMax} bytes`)
  const bytes = await readExactly(source, entry.offset, entry.size)
  if (crc32(bytes) !== entry.crc32) throw differs(entry)
  return bytes
}
