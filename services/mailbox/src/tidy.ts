import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, instant, type Loop } from '@zegel/host'
import { closeTransfer } from './close-transfer.ts'
import { lapseOpening } from './lapse-opening.ts'
import { findLapsed, forgetGrants } from './openings.ts'
import type { Tables } from './tables.ts'
import { beat, findAbandoned, forgetInstances } from './transfers.ts'

const BEAT_MS = 1_000
/** A process that said nothing for so long is gone, s; one that was only paused finds its transfers ended. */
const GONE_SECONDS = 6
const FORGET_MS = 60 * 60_000
const PAGE_MAX = 100

/**
 * Says that this process lives, and ends what others left: transfers of processes that are gone ('restart') and
 * openings whose grants lapsed half-way ('lapsed').
 */
export function tidy(context: Context<Tables>, instance: string): Loop {
  const { store, clock } = context
  return {
    name: 'mailbox.tidy',
    run: async (signal) => {
      let forgotAt = Number.NEGATIVE_INFINITY
      while (!signal.aborted) {
        await store.db.transaction().execute((tx) => beat(tx, instance))
        await sweep(context)
        if (performance.now() - forgotAt > FORGET_MS) {
          await store.db.transaction().execute(async (tx) => {
            await forgetGrants(tx, instant(clock.now() - FORGET_MS))
            await forgetInstances(tx)
          })
          forgotAt = performance.now()
        }
        await sleep(BEAT_MS, undefined, { signal }).catch(() => {})
      }
    },
  }
}

export async function sweep({ store, clock }: Pick<Context<Tables>, 'store' | 'clock'>, goneSeconds = GONE_SECONDS) {
  const { abandoned, lapsed } = await store.db.transaction().execute(async (tx) => ({
    abandoned: await findAbandoned(tx, goneSeconds, PAGE_MAX),
    lapsed: await findLapsed(tx, instant(clock.now()), PAGE_MAX),
  }))
  for (const transfer of abandoned) {
    // What left before the end nobody knows: nothing is claimed.
    await closeTransfer({ store, clock }, { ...transfer, outcome: 'restart', sent: 0, handed: 0 })
  }
  for (const opening of lapsed) await lapseOpening({ store, clock }, opening)
}
