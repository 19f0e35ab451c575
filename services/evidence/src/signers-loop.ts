import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@zegel/contract'
import type { Loop } from '@zegel/host'
import type { CurrentSigners } from './current-signers.ts'

const REST_MS = 60_000

/** Looks for new CRLs, and at what ends soon. */
export function signersLoop(signers: CurrentSigners, clock: Clock): Loop {
  return {
    name: 'evidence.signers',
    run: async (signal) => {
      while (!signal.aborted) {
        await signers.check(clock.now())
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    },
  }
}
