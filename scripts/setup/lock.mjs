// A lock between processes: a folder, because creating one is atomic on every file system.
// Its holder touches it every few seconds; one that was not touched for a while belongs to a process that is gone.
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from './setup-error.mjs'

const TOUCH_EVERY_MS = 2_000
const STALE_AFTER_MS = 30_000
const WAIT_MS_MAX = 20 * 60_000

/** The value of `read()`, or undefined where the file or folder it reads has just gone. */
function orGone(read) {
  try {
    return read()
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

const ownerOf = (folder) => orGone(() => readFileSync(join(folder, 'owner'), 'utf8'))

function processIsGone(owner) {
  const [, host, pid] = owner.split(' ')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH' // EPERM: it lives, and belongs to another user
  }
}

function tryCreate(folder, owner) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupError(`${folder} cannot be created (${error.code}): does this folder belong to another user?`)
  }
  writeFileSync(join(folder, 'owner'), owner)
  return true
}

/** Moves a lock aside whose holder is gone; gives it back if another waiter was faster and it is a new one. */
function breakIfStale(folder) {
  const touched = orGone(() => statSync(folder).mtimeMs)
  const owner = ownerOf(folder)
  if (touched === undefined) return
  const stale = Date.now() - touched > STALE_AFTER_MS || (owner !== undefined && processIsGone(owner))
  if (!stale) return
  const aside = `${folder}.${randomUUID()}`
  if (orGone(() => renameSync(folder, aside) ?? true) === undefined) return
  if (ownerOf(aside) === owner) rmSync(aside, { recursive: true, force: true })
  else renameSync(aside, folder)
}

/**
 * Waits for the lock (at most 20 minutes) and holds it until the returned function is called.
 * @param {string} folder the lock
 * @param {() => void} onWait called once, if somebody else holds it
 */
export async function holdLock(folder, onWait) {
  mkdirSync(dirname(folder), { recursive: true })
  const owner = `${randomUUID()} ${hostname()} ${process.pid}`
  const deadline = Date.now() + WAIT_MS_MAX
  for (let told = false; !tryCreate(folder, owner); told = true) {
    if (!told) onWait()
    if (Date.now() > deadline)
      throw new SetupError(`${folder} stayed held: remove that folder if nothing is installing.`)
    breakIfStale(folder)
    await sleep(200)
  }
  const touch = setInterval(() => orGone(() => utimesSync(folder, new Date(), new Date())), TOUCH_EVERY_MS)
  return () => {
    clearInterval(touch)
    if (ownerOf(folder) === owner) rmSync(folder, { recursive: true, force: true })
  }
}
