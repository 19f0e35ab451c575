import { readFile, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import type { Places } from './places.ts'

/** Two who try at the same instant may both be told "busy" for a moment, and the winner has yet to write its name; ms. */
const WAIT_MS_MAX = 500
/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const BUSY = 5

/**
 * Takes the folder for this process, for life; returns the way to give it back, as often as one likes.
 *
 * A lock file that names a process can always be stale, and two that clear it at once both win. A lock of the kernel
 * ends with its process, kill -9 included; Node offers one only through SQLite, whose exclusive transaction on an
 * empty file is an fcntl lock. It writes nothing. Such a lock is also lost when its own process opens and closes the
 * file another way: the lock inside PostgreSQL (guard.ts) still stands then.
 *
 * @throws EmbeddedError in-use, wrong-owner
 */
export async function claimFolder(places: Places): Promise<() => void> {
  const deadline = Date.now() + WAIT_MS_MAX
  let release: (() => void) | undefined
  try {
    await makeLockFile(places)
    while (!(release = lock(places)) && Date.now() < deadline) await sleep(10 + Math.random() * 20)
    if (release) await writeFile(places.owner, `${process.pid}\n`, { mode: 0o644 })
  } catch (cause) {
    release?.()
    throw new EmbeddedError('wrong-owner', `This user cannot write in ${places.folder}: start as its owner`, { cause })
  }
  if (release) return release
  const pid = Number(await readFile(places.owner, 'utf8').catch(() => ''))
  throw new EmbeddedError(
    'in-use',
    `${pid > 0 ? `Process ${pid}` : 'Another process'} already runs on ${places.folder}: stop it first, or give this one a folder of its own`,
  )
}

/** Closed to others, who could otherwise hold the lock and keep us out; SQLite would make it readable. */
async function makeLockFile(places: Places) {
  try {
    await writeFile(places.claim, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** undefined: another holds it. */
function lock(places: Places) {
  const database = new DatabaseSync(places.claim)
  try {
    database.exec('BEGIN EXCLUSIVE')
    return () => {
      if (database.isOpen) database.close()
    }
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined
    throw error
  }
}
