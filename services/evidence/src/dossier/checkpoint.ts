import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '@zegel/contract'
import type { QueryExecutorProvider } from 'kysely'
import { type Checkpoint, checkpointAt, newestCheckpoint } from '../log/proofs.ts'

/** How long an export waits for the log, which signs a moment after the page, ms. */
const WAIT_MS = 5_000
const LOOK_MS = 50

/**
 * The checkpoint that a dossier is as of: the one asked for, else the newest, which must cover what its reader was told.
 *
 * @throws Refusal checkpoint-unknown, log-behind
 */
export async function checkpointFor(
  db: QueryExecutorProvider,
  leaf: number,
  asOf: number | undefined,
): Promise<Checkpoint> {
  if (asOf !== undefined) {
    const checkpoint = await checkpointAt(db, asOf)
    if (!checkpoint) throw new Refusal('checkpoint-unknown')
    return checkpoint
  }
  for (const until = performance.now() + WAIT_MS; ; await sleep(LOOK_MS)) {
    const newest = await newestCheckpoint(db)
    if (newest && newest.size > leaf) return newest
    if (performance.now() > until) throw new Refusal('log-behind', { retryAfter: 5 })
  }
}
