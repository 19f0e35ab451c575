import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, instant, type Loop } from '@zegel/host'
import type { Vault } from '@zegel/vault'
import { forgetContent, readUnfinished } from './contents.ts'

/** No upload lives longer than a request may, so what is older is left over from a crash, ms. */
const UPLOAD_MS_MAX = 60 * 60_000
const EVERY_MS = 10 * 60_000

/** Removes what interrupted uploads left behind. */
export function sweepLoop(context: Context<never>, vault: Vault): Loop {
  const { store, clock } = context
  return {
    name: 'deposit.sweep',
    run: async (signal) => {
      while (!signal.aborted) {
        for (const id of await readUnfinished(store.db, instant(clock.now() - UPLOAD_MS_MAX))) {
          await vault.destroy(id)
          await forgetContent(store.db, id)
        }
        await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
      }
    },
  }
}
