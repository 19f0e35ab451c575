import { setTimeout as sleep } from 'node:timers/promises'
import { instant, type Loop } from '@zegel/host'
import type { Archive } from '../dossier/view.ts'
import { newestCheckpoint } from '../log/proofs.ts'
import { whyEnded } from '../proof-ends.ts'
import { JOB_BYTES_MAX, KEPT_MS } from './ask.ts'
import { openMessages } from './job-messages.ts'
import { beginJob, endJob, findJob, isOpenJob, type JobRow, nextJob, passTurn } from './jobs.ts'
import { makeMessage } from './make-message.ts'
import { destroyFiles, Tidying } from './tidy.ts'

/** Messages in one turn of a job: a small one behind a large one does not wait for its end. */
const TURN_MAX = 8
const REST_MS = 500

/** Makes the dossiers that were asked for, a few of each job in turn; goes on where a process that died was. */
export function dossierJobsLoop(archive: Archive): Loop {
  const tidying = new Tidying(archive)
  return {
    name: 'evidence.dossiers',
    run: async (signal) => {
      while (!signal.aborted) {
        const works = await isElected(archive)
        if (works) await tidying.tidy(signal)
        if (works && (await turn(archive, signal))) continue
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    },
  }
}

const isElected = async ({ context }: Archive) => (await context.store.elections.held('dossiers')).includes(0)

/** Whether anything was done. */
async function turn(archive: Archive, signal: AbortSignal): Promise<boolean> {
  const { store, clock } = archive.context
  // No try of a message is lost while none could succeed.
  if (whyEnded(archive.signers, clock.now()) !== undefined) return false
  const next = await nextJob(store.db)
  if (!next) return false
  try {
    const job = await begun(archive, next)
    if (job.size === null) return false
    const items = await openMessages(store.db, job.id, instant(clock.now()), TURN_MAX)
    for (const item of items) {
      // Its owner may have given it up, and who lost its session at the database has a successor.
      if (signal.aborted || !(await isElected(archive)) || !(await isOpenJob(store.db, job.id))) return true
      await makeMessage(archive, job, item)
    }
    return (await endIfDone(archive, job)) || items.length > 0
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

async function endIfDone(archive: Archive, { id, party }: JobRow): Promise<boolean> {
  const { store, clock } = archive.context
  const job = await findJob(store.db, party, id)
  if (!job) return false
  const isTooLarge = job.bytes > JOB_BYTES_MAX
  if (job.done < job.messages && !isTooLarge) return false
  const expiresAt = instant(clock.now() + KEPT_MS)
  if (isTooLarge) await endJob(store.db, id, { state: 'failed', reason: 'dossiers-too-large', expiresAt })
  else await endJob(store.db, id, { state: 'done', reason: null, expiresAt })
  if (isTooLarge) await destroyFiles(archive, id)
  return true
}
