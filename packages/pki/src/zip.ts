import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { asicMediaTypes } from './asic-manifest.ts'
import { PkiError } from './pki-error.ts'
import { zipNameBytes, zipNameKey } from './zip-names.ts'
import {
  centralHeader,
  centralHeaderBytes,
  type DosTime,
  dosTime,
  endBytes,
  endOfCentralDirectory,
  localHeader,
  localHeaderBytes,
  type ZipRecord,
} from './zip-records.ts'

export interface ZipEntry {
  /** Relative, `/` between segments. */
  name: string
  /** Exact bytes, known beforehand. */
  size: number
  /** As `zlib.crc32` gives it. */
  crc32: number
  /** Called once per stream(), when the entry's turn comes. */
  open(): Buffer | AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>>
}

export interface ZipFile {
  /** Exact bytes of the whole container, for Content-Length. */
  size: number
  /** Errors with PkiError `zip-entry-differs` when an entry's bytes are not of its size and CRC-32. */
  stream(): Readable
}

interface Placed extends ZipRecord {
  entry: ZipEntry
}

// All ones means "see ZIP64" in these fields (APPNOTE 4.4.1.4), which we do not write.
const entriesMax = 0xfffe
const bytesMax = 0xfffffffe

const mtimeDefault = new Date(Date.UTC(1980, 0, 1))
const mimetypeContent = Buffer.from(asicMediaTypes.container, 'latin1')
/** First, stored and without extra field, so that the type stands at offset 38 (EN 319 162-1 Annex A.1). */
const mimetype: ZipEntry = {
  name: 'mimetype',
  size: mimetypeContent.length,
  crc32: crc32(mimetypeContent),
  open: () => mimetypeContent,
}

/**
 * An ASiC-E container of stored entries; the entry `mimetype` is put first here and may not be given. The same entries and `mtime`
 * (default 1980-01-01, UTC) give the same bytes. Throws PkiError `zip-name-refused`, `zip-name-repeated` (also when only case or Unicode normalisation
 * differ), `zip-too-many`, `zip-too-large` (4 GiB) at once, before any byte.
 */
export function zipStored(entries: readonly ZipEntry[], options: { mtime: Date } = { mtime: mtimeDefault }): ZipFile {
  return zipOf([mimetype, ...entries], options.mtime)
}

/** The same for a ZIP file that is no ASiC-E container: nothing is put first. */
export function zipPlain(entries: readonly ZipEntry[]): ZipFile {
  return zipOf(entries, mtimeDefault)
}

function zipOf(entries: readonly ZipEntry[], mtime: Date): ZipFile {
  const when = dosTime(mtime)
  const placed = place(entries)
  const last = placed.at(-1)
  const directoryOffset = last ? last.offset + localHeaderBytes + last.name.length + last.size : 0
  const directorySize = placed.reduce((sum, { name }) => sum + centralHeaderBytes + name.length, 0)
  const size = directoryOffset + directorySize + endBytes
  if (size > bytesMax) throw new PkiError('zip-too-large', 'the container would pass 4 GiB')
  const end = endOfCentralDirectory(placed.length, directorySize, directoryOffset)
  return { size, stream: () => Readable.from(chunks(placed, when, end), { objectMode: false }) }
}

function place(entries: readonly ZipEntry[]): Placed[] {
  if (entries.length > entriesMax) throw new PkiError('zip-too-many', `a container holds at most ${entriesMax} entries`)
  const seen = new Set<string>()
  let offset = 0
  return entries.map((entry) => {
    const name = zipNameBytes(entry.name)
    const key = zipNameKey(entry.name)
    if (seen.has(key))
      throw new PkiError('zip-name-repeated', `the container has ${JSON.stringify(entry.name)} already`)
    seen.add(key)
    if (!Number.isSafeInteger(entry.size) || entry.size < 0)
      throw new RangeError('the size of an entry is a whole number of bytes')
    if (entry.crc32 !== entry.crc32 >>> 0) throw new RangeError('a CRC-32 is an unsigned number of 32 bits')
    const record = { name, size: entry.size, crc32: entry.crc32, offset, entry }
    offset += localHeaderBytes + name.length + entry.size
    if (offset > bytesMax) throw new PkiError('zip-too-large', 'the container would pass 4 GiB')
    return record
  })
}

async function* chunks(placed: readonly Placed[], when: DosTime, end: Buffer): AsyncGenerator<Buffer> {
  for (const record of placed) {
    yield localHeader(record, when)
    yield* checked(record.entry)
  }
  yield Buffer.concat(placed.map((record) => centralHeader(record, when)))
  yield end
}

/** The header with size and checksum is already sent, so other bytes than promised must end the stream, never finish it. */
async function* checked(entry: ZipEntry): AsyncGenerator<Buffer> {
  const differs = (what: string): PkiError => new PkiError('zip-entry-differs', `${JSON.stringify(entry.name)} ${what}`)
  const opened = await entry.open()
  const source = Buffer.isBuffer(opened) ? [opened] : opened
  let size = 0
  let crc = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > entry.size) throw differs('is longer than announced')
    crc = crc32(chunk, crc)
    if (chunk.length > 0) yield chunk
  }
  if (size !== entry.size) throw differs('is shorter than announced')
  if (crc !== entry.crc32) throw differs('has another CRC-32 than announced')
}
