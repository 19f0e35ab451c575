import { asicMediaTypes } from './asic-manifest.ts'
import { PkiError } from './pki-error.ts'
import { zipEntryBytes } from './read-zip-entry.ts'
import { zipName, zipNameKey } from './zip-names.ts'
import { type CommonFields, centralFields, checkEnd, localFields, sameFields } from './zip-record-readers.ts'
import { centralHeaderBytes, endBytes, localHeaderBytes } from './zip-records.ts'
import { bufferSource, type Source, SourceCursor } from './zip-source.ts'

/** An entry of a container that readZip() took. */
export interface ReadZipEntry {
  name: string
  /** Exact bytes, stored. */
  size: number
  crc32: number
  /** Where its bytes start in the container. */
  offset: number
}

export interface ReadZip {
  source: Source
  /** In the order of the container, `mimetype` first. */
  entries: ReadZipEntry[]
}

interface Found extends ReadZipEntry {
  fields: CommonFields
  nameBytes: Buffer
  /** Where its local header starts. */
  header: number
}

/** EU DSS refuses containers of more entries; ours stay under it by volumes. */
export const zipEntriesMax = 1000
const localSignature = 0x04034b50
const centralSignature = 0x02014b50

/**
 * Reads an ASiC-E container and insists on the one form zipStored() writes: local headers from byte 0 with nothing between the entries,
 * the directory in the same order and in agreement with every one of their fields, its end record last. So no two readers can see two
 * different files in it, whether they go by the headers or by the directory. Contents are not read here, but for `mimetype`.
 * Throws PkiError `zip-malformed`, `zip-not-stored`, `zip-no-mimetype`, `zip-name-refused`, `zip-name-repeated`, `zip-too-many`, and what
 * `source.read` rejects with.
 */
export async function readZip(container: Source | Buffer): Promise<ReadZip> {
  const source = Buffer.isBuffer(container) ? bufferSource(container) : container
  const cursor = new SourceCursor(source)
  const entries = await readLocalHeaders(cursor, source.size)
  const directory = cursor.at
  await readDirectory(cursor, entries)
  checkEnd(await cursor.take(endBytes), { entries: entries.length, size: cursor.at - endBytes - directory, directory })
  if (cursor.at !== source.size)
    throw malformed(`${source.size - cursor.at} bytes follow the end of the central directory`)
  const zip = {
    source,
    entries: entries.map(({ name, size, crc32, offset }) => ({ name, size, crc32, offset })),
  }
  await checkMimetype(zip)
  return zip
}

const malformed = (why: string): PkiError => new PkiError('zip-malformed', `not a container of ours: ${why}`)

async function signatureAt(cursor: SourceCursor): Promise<number> {
  const bytes = await cursor.peek(4)
  return bytes.length === 4 ? bytes.readUInt32LE(0) : -1
}

async function readLocalHeaders(cursor: SourceCursor, size: number): Promise<Found[]> {
  const entries: Found[] = []
  const seen = new Set<string>()
  while ((await signatureAt(cursor)) === localSignature) {
    if (entries.length === zipEntriesMax)
      throw new PkiError('zip-too-many', `the container has more than ${zipEntriesMax} entries`)
    const header = cursor.at
    const fields = localFields(await cursor.take(localHeaderBytes), `the local header at byte ${header}`)
    const nameBytes = Buffer.from(await cursor.take(fields.nameLength))
    const name = zipName(nameBytes)
    const key = zipNameKey(name)
    if (seen.has(key)) throw new PkiError('zip-name-repeated', `the container has ${JSON.stringify(name)} twice`)
    seen.add(key)
    const offset = cursor.at
    // Nothing is allocated by this number: it only moves the cursor, and never beyond the file.
    if (fields.size > size - offset - endBytes)
      throw malformed(`${JSON.stringify(name)} is said to be longer than the file`)
    cursor.at = offset + fields.size
    entries.push({ name, size: fields.size, crc32: fields.crc32, offset, fields, nameBytes, header })
  }
  return entries
}

async function readDirectory(cursor: SourceCursor, entries: readonly Found[]): Promise<void> {
  const [first] = entries
  for (const entry of entries) {
    const where = `the directory entry of ${JSON.stringify(entry.name)}`
    if ((await signatureAt(cursor)) !== centralSignature) throw malformed(`${where} is not at byte ${cursor.at}`)
    const { offset, fields } = centralFields(await cursor.take(centralHeaderBytes), where)
    sameFields(fields, entry.fields, where)
    if (offset !== entry.header) throw malformed(`${where} says another offset than that of its local header`)
    if (!(await cursor.take(fields.nameLength)).equals(entry.nameBytes))
      throw malformed(`${where} has another name than its local header`)
    if (fields.date !== first?.fields.date || fields.time !== first.fields.time)
      throw malformed(`${where} has another time than the first entry`)
  }
}

async function checkMimetype(zip: ReadZip): Promise<void> {
  const [first] = zip.entries
  const expected = Buffer.from(asicMediaTypes.container, 'latin1')
  const refused = (why: string): PkiError => new PkiError('zip-no-mimetype', why)
  if (zip.entries.some(({ name }) => name.endsWith('.asice')))
    throw refused('it is an archive of dossiers: unpack it, and verify each .asice in it')
  if (first?.name !== 'mimetype') throw refused('the first entry of the container is not "mimetype"')
  if (first.size !== expected.length || !(await zipEntryBytes(zip, first, expected.length)).equals(expected))
    throw refused(`"mimetype" does not say ${asicMediaTypes.container}`)
}
