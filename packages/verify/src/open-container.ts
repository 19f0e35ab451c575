import { createHash, hash } from 'node:crypto'
import { PkiError, type ReadZip, type ReadZipEntry, readZip, zipEntryBytes, zipEntryPieces } from '@zegel/pki'
import type { DossierFile } from './dossier.ts'
import { fixed, required, roleOf } from './file-names.ts'
import type { Findings } from './findings.ts'
import { JsonTotal } from './json-total.ts'
import { checkedSource, type Source } from './source.ts'

/** One file that is read whole; a seal with a national revocation list takes a few of these. */
const SMALL_FILE_BYTES_MAX = 16 * 1024 * 1024
/** A chain of 100,000 links, most of them withheld, takes 12.3 million. */
const INDEX_BYTES_MAX = 13 * 1024 * 1024
/** An evidence: ten recipients and a hundred parts make some 60 kB. */
const JSON_BYTES_MAX = 1024 * 1024
const bytesMax = (name: string): number => {
  if (name === fixed.index) return INDEX_BYTES_MAX
  return name.endsWith('.json') ? JSON_BYTES_MAX : SMALL_FILE_BYTES_MAX
}
/** All files that are read whole. */
const SMALL_FILES_BYTES_MAX = 256 * 1024 * 1024

/** Every entry has the time of the first (readZip sees to it), and that is always the same: 1980-01-01, as MS-DOS wrote it. */
const DATE_AT = 10
const NO_DATE = Buffer.of(0x00, 0x00, 0x21, 0x00)

export type Files = ReadonlyMap<string, DossierFile>

/**
 * The files by name, in the container's order, each read once: contents are hashed in pieces. Undefined when the
 * container itself cannot be read.
 */
export async function openContainer(source: Source, findings: Findings): Promise<Files | undefined> {
  const zip = await opened(checkedSource(source), findings)
  if (!zip) return undefined
  checkNames(zip, findings)
  const files = new Map<string, DossierFile>()
  const json = new JsonTotal()
  let whole = 0
  for (const entry of zip.entries) {
    const streamed = isStreamed(entry.name)
    if (!streamed) whole += entry.size
    const tooLarge = !streamed && (entry.size > bytesMax(entry.name) || whole > SMALL_FILES_BYTES_MAX)
    if (tooLarge) {
      findings.fails('file-size', `it has ${entry.size} bytes, more than can be`, { file: entry.name })
      continue
    }
    const file = await readFile(zip, entry, streamed, findings)
    if (!file) continue
    if (json.hasRoomFor(file)) files.set(file.name, file)
    else
      findings.fails('file-size', 'with it, the evidences and openings together are more than can be', {
        file: file.name,
      })
  }
  return files
}

async function opened(source: Source, findings: Findings): Promise<ReadZip | undefined> {
  try {
    const zip = await readZip(source)
    const dated = !(await source.read(DATE_AT, NO_DATE.length)).equals(NO_DATE)
    findings.expect('zip-form', dated && 'its entries have dates of their own, which nothing proves')
    findings.holds('mimetype', { file: fixed.mimetype })
    return zip
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    if (error.code === 'zip-no-mimetype') findings.fails('mimetype', error.message, { file: fixed.mimetype })
    else findings.fails('zip-form', `${error.message} (${error.code})`)
    return undefined
  }
}

function checkNames({ entries }: ReadZip, findings: Findings): void {
  const names = new Set(entries.map(({ name }) => name))
  for (const name of names) {
    const role = roleOf(name)
    if (!role) findings.fails('file-known', 'no file of a dossier has this name', { file: name })
    else if (role.is === 'of-evidence' && !names.has(`${role.id}.json`))
      findings.fails('file-known', 'it belongs to an evidence that is not there', { file: name })
    else findings.holds('file-known', { file: name })
  }
  const missing = required.filter((name) => !names.has(name))
  for (const file of missing) findings.fails('file-present', 'it is missing', { file })
  if (missing.length === 0) findings.holds('file-present')
}

/** Only what nothing here reads: everything else is small. */
const isStreamed = (name: string): boolean => name === fixed.report || name.startsWith('content/')

async function readFile(
  zip: ReadZip,
  entry: ReadZipEntry,
  streamed: boolean,
  findings: Findings,
): Promise<DossierFile | undefined> {
  const { name, size } = entry
  const role = roleOf(name)
  try {
    if (streamed) return { name, role, size, sha256: await hashPieces(zip, entry), bytes: undefined }
    const bytes = await zipEntryBytes(zip, entry, bytesMax(name))
    return { name, role, size, sha256: hash('sha256', bytes, 'buffer'), bytes }
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    findings.fails('zip-form', `${error.message} (${error.code})`, { file: name })
    return undefined
  }
}

async function hashPieces(zip: ReadZip, entry: ReadZipEntry): Promise<Buffer> {
  const digest = createHash('sha256')
  for await (const piece of zipEntryPieces(zip, entry)) digest.update(piece)
  return digest.digest()
}
