import { crc32 } from 'node:zlib'
import type { ZipEntry } from '@zegel/pki'
import { sha256 } from '../prove.ts'

/** A file of the container: small ones in memory, contents streamed from the vault. */
export interface File extends ZipEntry {
  sha256: Buffer
  mimeType: string
}

export function file(name: string, mimeType: string, content: string | Buffer): File {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { name, mimeType, size: bytes.length, crc32: crc32(bytes), sha256: sha256(bytes), open: () => bytes }
}

/** JSON for people and programs: the same value gives the same bytes. */
export const jsonFile = (name: string, value: unknown): File =>
  file(name, 'application/json', `${JSON.stringify(value, null, 2)}\n`)
