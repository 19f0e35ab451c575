import { type Language, Refusal } from '@zegel/contract'
import { instant, isTrouble } from '@zegel/host'
import type { ZipFile } from '@zegel/pki'
import { type Vault, VaultError } from '@zegel/vault'
import { openDossier } from '../dossier/dossier.ts'
import type { Archive } from '../dossier/view.ts'
import { destroyTries, destroyTry, fileId } from './files.ts'
import { beginMessage, beginTry, endMessage, type JobFile, type JobMessage, postpone } from './job-messages.ts'
import type { JobRow } from './jobs.ts'

/** What says nothing about the message: it is tried again. */
const PASSING = new Set<string>(['unavailable', 'log-behind'])

/** With the waits between them, some 25 minutes: who operates the house may mend a disk meanwhile. */
const TRIES_MAX = 12
const WAIT_MS = 1_000
const WAIT_MS_MAX = 5 * 60_000

/** How long a job waits for the bound of a day to let one of its messages through: others may take each place first. */
const BOUND_MS_MAX = 48 * 60 * 60_000

/** When a bound that was met would have room, ms since 1970. */
const freeAt = ({ code, retryAfter }: Refusal, now: number) =>
  code === 'rate-limited' && retryAfter !== undefined && now + retryAfter * 1000

/**
 * Makes the files of one message and notes that they are there. Where it was interrupted before, it begins this message
 * again, ever later, but not for ever. A message that cannot be exported is noted with the reason, and holds up no other.
 * Where another process has taken it over, or the job has ended, nothing is kept of what is made here.
 */
export async function makeMessage(archive: Archive, job: JobRow, before: JobMessage): Promise<void> {
  const { store, log, clock } = archive.context
  const dueAt = instant(clock.now() + Math.min(WAIT_MS * 2 ** before.tries, WAIT_MS_MAX))
  if (!(await beginTry(store.db, before, dueAt))) return
  const item = { ...before, tries: before.tries + 1 }
  // The process itself ended each time.
  if (item.tries > TRIES_MAX) return void (await endMessage(store.db, item, { failed: 'unavailable' }))
  let files: JobFile[]
  try {
    await destroyTries(archive.vault, before)
    files = await filesOf(archive, job, item)
  } catch (error) {
    // The source of a file that failed is its cause.
    const cause = error instanceof VaultError && error.code === 'interrupted' ? error.cause : error
    const mayPass = isTrouble(cause) || (cause instanceof Refusal && PASSING.has(cause.code))
    if (mayPass && item.tries < TRIES_MAX) throw error
    const free = cause instanceof Refusal && freeAt(cause, clock.now())
    if (free && item.tries < TRIES_MAX && free < Date.parse(job.askedAt) + BOUND_MS_MAX)
      return postpone(store.db, item, instant(free))
    if (!(cause instanceof Refusal)) log.error({ err: error, message: item.message }, 'a dossier cannot be made')
    const code = mayPass ? 'unavailable' : 'internal'
    await endMessage(store.db, item, { failed: cause instanceof Refusal ? cause.code : code })
    return
  }
  // Where this fails nobody knows whether they are noted: they stay until the next try, or the job's end.
  if (!(await endMessage(store.db, item, { files }))) await destroyTry(archive.vault, item, item.tries, files.length)
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
  await dossier.record(job.id)
  const files: JobFile[] = []
  try {
    for (let number = 1; number <= dossier.volumes; number++) {
      files.push(await keep(archive.vault, fileId(item, item.tries, number), await dossier.volume(number)))
    }
  } catch (error) {
    await destroyTry(archive.vault, item, item.tries, files.length)
    throw error
  }
  return files
}

async function keep(vault: Vault, id: string, zip: ZipFile): Promise<JobFile> {
  const { size, crc32, sha256 } = await vault.write(id, zip.stream(), { maxBytes: zip.size })
  return { bytes: size, crc32, sha256: sha256.toString('hex') }
}
