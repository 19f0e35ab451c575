import { spawn } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { readPostmasterFile } from './postmaster-file.ts'
import { alive } from './processes.ts'
import type { Running, Setting } from './server.ts'
import { serverArguments, serverEnvironment } from './settings.ts'

/** Recovery after a crash replays at most `max_wal_size` of log: minutes on a slow disk. */
const READY_MS_MAX = 900_000
const LOG_BYTES_MAX = 10 * 1024 * 1024
const NICE = 5

/** Why a postmaster ended before it was ready; `reason` says whether trying again can help. */
export interface Failed {
  reason: 'port-taken' | 'still-occupied' | 'other'
  code: number | null
  said: string
}

/**
 * One try at starting PostgreSQL. It gets a session of its own and writes to a file, so that it outlives this process
 * however that ends, and no signal to our terminal reaches it.
 */
export async function launch(server: Setting, port: number): Promise<Running | Failed> {
  const { places, binaries, runner, settings } = server
  const { file, args, ids } = runner.command(binaries.postgres, serverArguments(places.cluster, port, settings))
  await rotate(places.log)
  const log = await open(places.log, 'a', 0o600)
  try {
    const { size } = await log.stat()
    const stdio = ['ignore', log.fd, log.fd] as const
    const child = spawn(file, args, { ...ids, cwd: '/', env: serverEnvironment, detached: true, stdio: [...stdio] })
    let ended: { code: number | null; error?: Error } | undefined
    child.on('error', (error) => (ended = { code: null, error }))
    child.on('exit', (code) => (ended = { code }))
    child.unref()
    if (child.pid) stepBack(child.pid)
    const deadline = Date.now() + READY_MS_MAX
    // `ended` is set by the listeners while we wait.
    const over = () => ended as { code: number | null; error?: Error } | undefined
    while (!over() && Date.now() < deadline) {
      const written = await readPostmasterFile(places.cluster)
      if (written?.pid !== undefined && written.pid === child.pid && written.status === 'ready') {
        return { pid: written.pid, port: written.port, adopted: false }
      }
      await sleep(20)
    }
    if (child.pid && alive(child.pid)) child.kill('SIGQUIT')
    const said = (await readFile(places.log)).subarray(size).toString('utf8').trim()
    return { reason: reasonIn(said), code: over()?.code ?? null, said: over()?.error?.message ?? said.slice(-1000) }
  } finally {
    await log.close()
  }
}

/**
 * A backend that has just been asked something would push the process that asked off its processor, and with it all who
 * wait for that process: on a machine of two, where everything shares them, a step down keeps it from that.
 */
function stepBack(pid: number) {
  try {
    setPriority(pid, NICE)
  } catch {
    // Where a system does not let us, nothing is lost but some speed.
  }
}

/** PostgreSQL tells these only in words (English: our LC_ALL). */
function reasonIn(said: string): Failed['reason'] {
  if (/could not bind .* address|could not create any TCP\/IP sockets/.test(said)) return 'port-taken'
  if (/pre-existing shared memory block|lock file ".*" already exists/.test(said)) return 'still-occupied'
  return 'other'
}

/** Two files of bounded size; only between two lives, for a running server writes on into the renamed file. */
async function rotate(path: string) {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LOG_BYTES_MAX) await rename(path, `${path}.1`)
}
