import type { Auditing } from './auditing.ts'
import { checkpointTimes, logState, newestCheckpoint } from './log-rows.ts'

/** Leaves of one checkpoint from which on others may have had to wait for the next. */
const FULL_TURN = 64

/** What decides which answers have a proof in the log, and when states of the log were signed. */
export async function checkLogState(
  { tx, findings, reading }: Auditing,
  released: number | undefined,
): Promise<{ signed: number; released: number }> {
  reading.what = 'log_state'
  const state = await logState(tx)
  const newest = await newestCheckpoint(tx)
  const wrong = (what: string) => findings.add('log-state', 'log_state', 'the only one', what)
  if (!state) findings.add('log-stopped', 'log_state', 'the only one', 'it is not there')
  if (state && state.stopped !== null) findings.add('log-stopped', 'log_state', 'the only one', state.stopped)
  // What is damaged shows in its own place too, where it is: a note of it that is not true is a change as well.
  if (state && state.damage !== null) wrong(`it notes damage that was seen while it served: ${state.damage}`)
  if (state && state.released < newest.released)
    wrong(`released says ${state.released}, and the newest checkpoint ${newest.released}`)
  if (state && state.released > state.leaves)
    wrong(`released says ${state.released}, and there are ${state.leaves} leaves`)
  if (state && released !== undefined && state.released < released)
    wrong(`released says ${state.released}, and was ${released} at the last audit`)

  reading.what = 'checkpoint, when it was signed'
  for (const { size, why } of await checkpointTimes(tx, FULL_TURN))
    findings.add('checkpoint-differs', 'checkpoint', `size ${size}`, WHY[why])
  return { signed: newest.size, released: state?.released ?? 0 }
}

const WHY = {
  future: 'signed_at is still to come',
  early: 'signed_at is before its newest leaf was sealed',
  late: 'signed_at is long after the leaf behind it was sealed, which it would hold then',
  told: 'released names leaves that were not there when it was signed',
} as const
