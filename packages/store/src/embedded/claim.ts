import { readFile, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import type { Places } from './places.ts'
import { alive } from './processes.ts'

/** How long a folder whose holder just died may stay locked, ms. */
const WAIT_MS_MAX = 1_000
/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const BUSY = 5

/**
 * Takes the folder for this process, for life; returns the way to give it back.
 *
 * A lock file that names a process can always be stale, and two that clear it at once both win. A lock of the kernel
 * ends with its process, kill -9 included; Node offers one only through SQLite, whose exclusive transaction on an
 * empty file is an fcntl lock. It writes nothing.
 *
 * @throws EmbeddedError in-use
 */
export async function claimFolder(places: Places): Promise<() => void> {
  const deadline = Date.now() + WAIT_MS_MAX
  for (;;) {
    const claim = new DatabaseSync(places.claim)
    try {
      claim.exec('BEGIN EXCLUSIVE')
      await writeFile(places.owner, `${process.pid}\n`, { mode: 0o644 })
      return () => claim.close()
    } catch (cause) {
      claim.close()
      if (!isBusy(cause)) throw cause
      const pid = await readPid(places.owner)
      // The winner of a race may not have written its name yet, and one that was killed is about to let go.
      if ((pid === undefined || !alive(pid)) && Date.now() < deadline) {
        await sleep(20)
        continue
      }
      const who = pid === undefined ? 'Another process' : `Process ${pid}`
      throw new EmbeddedError(
        'in-use',
        `${who} already runs on ${places.folder}: stop it first, or give this one a folder of its own`,
        { cause },
      )
    }
  }
}

function isBusy(error: unknown) {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY
}

async function readPid(path: string) {
  try {
    const pid = Number(await readFile(path, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    // Not written yet.
    return undefined
  }
}
