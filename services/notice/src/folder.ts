import { renameSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { plainReply } from './attempt.ts'
import type { Delivery } from './delivery.ts'

/** After so long others have their turn, ms: a batch in one go kept everybody who talks to the house waiting for 40. */
const WRITING_MS = 2

/**
 * For development without a mail server: each mail is a file that mail programs open. Its name is the job's id,
 * never an address, and it is there whole or not at all.
 */
export async function folderDelivery(folder: string): Promise<Delivery> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let since = Number.NEGATIVE_INFINITY
  return {
    host: 'file',
    batchMax: 200,
    parallelMax: 1,
    deliver: async ({ id, bytes }) => {
      const path = join(folder, `${id}.eml`)
      if (performance.now() - since > WRITING_MS) {
        await turn()
        since = performance.now()
      }
      try {
        // A few kB on a local disk: through the pool of threads it costs all of them together three times as much.
        writeFileSync(`${path}.part`, bytes, { mode: 0o600 })
        renameSync(`${path}.part`, path)
        return { result: 'taken', reply: 'written' }
      } catch (error) {
        // A full disk is this way's server that is away.
        return { result: 'trouble', reply: plainReply((error as NodeJS.ErrnoException).code ?? 'not written') }
      }
    },
    close: () => {},
  }
}
