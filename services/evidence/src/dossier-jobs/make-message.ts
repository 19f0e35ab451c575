import { derivedId, type Language, Refusal } from '@zegel/contract'
import { isTrouble } from '@zegel/host'
import type { ZipFile } from '@zegel/pki'
import { type Vault, VaultError } from '@zegel/vault'
import { openDossier } from '../dossier/dossier.ts'
import type { Archive } from '../dossier/view.ts'
import { beginMessage, endMessage, type JobFile, type JobMessage } from './job-messages.ts'
import type { JobRow } from './jobs.ts'

/** What says nothing about the message: it is tried again. */
const PASSING = new Set<string>(['unavailable', 'log-behind'])

/** A file of a job in the vault. The job's id is random, so this tells nobody anything. */
export const fileId = (job: string, message: string, volume: number) =>
  derivedId('dossier-file', job, message, String(volume))

/**
 * Makes the files of one message and notes that they are there. Where it was interrupted before, it begins this message
 * again. A message that cannot be exported is noted with the reason, and holds up no other.
 */
export async function makeMessage(archive: Archive, job: JobRow, item: JobMessage): Promise<void> {
  const { store, log } = archive.context
  try {
    await endMessage(store.db, item, { files: await filesOf(archive, job, item) })
  } catch (error) {
    // The source of a file that failed is its cause.
    const cause = error instanceof VaultError && error.code === 'interrupted' ? error.cause : error
    if (isTrouble(cause) || (cause instanceof Refusal && PASSING.has(cause.code))) throw error
    if (!(cause instanceof Refusal)) log.error({ err: error, message: item.message }, 'a dossier cannot be made')
    await endMessage(store.db, item, { failed: cause instanceof Refusal ? cause.code : 'internal' })
  }
}

async function filesOf(archive: Archive, job: JobRow, item: JobMessage): Promise<JobFile[]> {
  const { party, client, content, language, size } = job
  const dossier = await openDossier(archive, {
    message: item.message,
    caller: { kind: 'sender', party, client },
    content,
    ...(language !== null && { language: language as Language }),
    asOf: size as number,
  })
  await beginMessage(archive.context.store.db, item, dossier)
  // From here on somebody may take it home.
  await dossier.record({ limited: false })
  const files: JobFile[] = []
  for (let number = 1; number <= dossier.volumes; number++) {
    files.push(await keep(archive.vault, fileId(job.id, item.message, number), await dossier.volume(number)))
  }
  return files
}

async function keep(vault: Vault, id: string, zip: ZipFile): Promise<JobFile> {
  // What an interrupted turn may have left: its seal of the export has another time.
  await vault.destroy(id)
  const { size, crc32, sha256 } = await vault.write(id, zip.stream(), { maxBytes: zip.size })
  return { bytes: size, crc32, sha256: sha256.toString('hex') }
}
