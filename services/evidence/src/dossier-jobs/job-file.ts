import { Refusal } from '@zegel/contract'
import { type ZipEntry, type ZipFile, zipPlain } from '@zegel/pki'
import { asParty } from '@zegel/store'
import type { Vault } from '@zegel/vault'
import { type File, file, jsonFile } from '../dossier/file.ts'
import type { Archive } from '../dossier/view.ts'
import { type Checkpoint, checkpointAt } from '../log/proofs.ts'
import { fileId } from './files.ts'
import { type JobMessage, jobMessages } from './job-messages.ts'
import type { JobRow } from './jobs.ts'

/**
 * The file of a job that is done: every container as it lies in the vault, behind two indexes of them.
 *
 * @throws Refusal dossiers-unready, dossiers-failed
 */
export async function jobFile({ context: { store }, vault }: Archive, job: JobRow): Promise<ZipFile> {
  if (job.state === 'failed') throw new Refusal('dossiers-failed')
  if (job.state !== 'done') throw new Refusal('dossiers-unready', { retryAfter: 5 })
  const items = await asParty(store, job.party, (tx) => jobMessages(tx, job.id))
  const checkpoint = await checkpointAt(store.db, job.size as number)
  if (!checkpoint) throw new Error(`the log has no checkpoint of ${job.size} leaves any more`)
  return zipPlain([
    csvIndex(items),
    jsonIndex(job, checkpoint, items),
    ...items.flatMap((one) => entriesOf(vault, one)),
  ])
}

const nameOf = (message: string, volume: number) => `${message}/${message}-${volume}.asice`

function entriesOf(vault: Vault, item: JobMessage): ZipEntry[] {
  return (item.files ?? []).map(({ bytes, crc32 }, nth) => ({
    name: nameOf(item.message, nth + 1),
    size: bytes,
    crc32,
    open: () => vault.read(fileId(item, item.madeBy as number, nth + 1)) as Promise<AsyncIterable<Buffer>>,
  }))
}

const COLUMNS = 'message,deposited_at,message_type,volume,volumes,evidences,file,bytes,sha256,failed'

/** One line for each file, and for each message of which there is none (RFC 4180). */
function csvIndex(items: readonly JobMessage[]): File {
  const lines = items.flatMap(({ message, depositedAt, messageType, volumes, evidences, files, failed }) => {
    const about = [message, depositedAt, messageType]
    if (!files) return [[...about, '', '', '', '', '', '', failed]]
    return files.map(({ bytes, sha256 }, nth) => {
      const volume = nth + 1
      return [...about, volume, volumes, evidences, nameOf(message, volume), bytes, sha256, '']
    })
  })
  return file(
    'index.csv',
    'text/csv',
    [COLUMNS, ...lines.map((line) => line.map(cell).join(','))].join('\r\n') + '\r\n',
  )
}

/** Spreadsheets take what begins like a formula for one; an apostrophe says that it is text. */
function cell(value: string | number | null): string {
  const text = String(value ?? '')
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

function jsonIndex({ content }: JobRow, { origin, size, root }: Checkpoint, items: readonly JobMessage[]): File {
  return jsonFile('index.json', {
    version: 'zegel-dossiers-1',
    asOf: { origin, size, root: root.toString('base64') },
    withContent: content,
    dossiers: items.map(({ message, depositedAt, messageType, evidences, files, failed }) => ({
      message,
      depositedAt,
      ...(messageType !== null && { messageType }),
      ...(failed === null
        ? {
            evidences,
            volumes: (files ?? []).map(({ bytes, sha256 }, nth) => ({ file: nameOf(message, nth + 1), bytes, sha256 })),
          }
        : { failed }),
    })),
  })
}
