import { setTimeout as sleep } from 'node:timers/promises'
import { instant, type Loop } from '@zegel/host'
import { write } from '@zegel/store'
import { EXPORTS_KEPT_MS } from '../dossier/record-export.ts'
import type { Archive } from '../dossier/view.ts'
import { forgetExports } from '../exports.ts'
import { newestCheckpoint } from '../log/proofs.ts'
import { JOB_BYTES_MAX, KEPT_MS } from './ask.ts'
import { jobMessages, openMessages } from './job-messages.ts'
import { beginJob, endJob, expiredJobs, findJob, forgetJob, type JobRow, nextJob, passTurn } from './jobs.ts'
import { fileId, makeMessage } from './make-message.ts'

/** Messages in one turn of a job: a small one behind a large one does not wait for its end. */
const TURN_MAX = 8
const REST_MS = 500
const TIDY_MS = 60_000

/** Makes the dossiers that were asked for, a few of each job in turn; goes on where a process that died was. */
export function dossierJobsLoop(archive: Archive): Loop {
  const { store } = archive.context
  let tidied = Number.NEGATIVE_INFINITY
  return {
    name: 'evidence.dossiers',
    run: async (signal) => {
      while (!signal.aborted) {
        const works = (await store.elections.held('dossiers')).includes(0)
        if (works && performance.now() > tidied + TIDY_MS) {
          await tidy(archive, signal)
          tidied = performance.now()
        }
        if (works && (await turn(archive, signal))) continue
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    },
  }
}

/** Whether anything was done. */
async function turn(archive: Archive, signal: AbortSignal): Promise<boolean> {
  const { store, clock } = archive.context
  const next = await nextJob(store.db)
  if (!next) return false
  try {
    const job = await begun(archive, next)
    const items = job.size === null ? [] : await openMessages(store.db, job.id, TURN_MAX)
    for (const item of items) {
      if (signal.aborted) return true
      await makeMessage(archive, job, item)
    }
    if (job.size !== null) await endIfDone(archive, job, items.length === 0)
    return job.size !== null
  } finally {
    // Also where it failed: one sender's trouble is not everybody's.
    await passTurn(store.db, next.id, instant(clock.now()))
  }
}

/** All its dossiers are as of one state of the log, which holds what the sender had been told when it asked. */
async function begun({ context: { store } }: Archive, job: JobRow): Promise<JobRow> {
  if (job.size !== null) return job
  const newest = await newestCheckpoint(store.db)
  if (!newest || newest.size < job.covers) return job
  await beginJob(store.db, job.id, newest.size)
  return { ...job, size: newest.size }
}

async function endIfDone(archive: Archive, { id, party }: JobRow, isDone: boolean) {
  const { store, clock } = archive.context
  const { bytes } = (await findJob(store.db, party, id)) as JobRow
  const isTooLarge = bytes > JOB_BYTES_MAX
  if (!isDone && !isTooLarge) return
  const expiresAt = instant(clock.now() + KEPT_MS)
  if (isTooLarge) await endJob(store.db, id, { state: 'failed', reason: 'dossiers-too-large', expiresAt })
  else await endJob(store.db, id, { state: 'done', reason: null, expiresAt })
  if (isTooLarge) await destroyFiles(archive, id)
}

/** Files whose time is over are destroyed first, then forgotten: what a crash interrupts is done again. */
async function tidy(archive: Archive, signal: AbortSignal) {
  const { store, clock } = archive.context
  await forgetExports(store.db, instant(clock.now() - EXPORTS_KEPT_MS))
  for (const id of await expiredJobs(store.db, instant(clock.now()))) {
    if (signal.aborted) return
    await destroyFiles(archive, id)
    await write(store, async (tx) => ({ value: await forgetJob(tx, id) }))
  }
}

async function destroyFiles({ context, vault }: Archive, job: string) {
  for (const { message, volumes } of await jobMessages(context.store.db, job)) {
    for (let number = 1; number <= (volumes ?? 0); number++) await vault.destroy(fileId(job, message, number))
  }
}
