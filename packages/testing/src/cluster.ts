import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Admin, openAdmin } from '@zegel/store'
import { bareEnvironment } from './environment.ts'

const START_MS_MAX = 90_000
const holder = fileURLToPath(new URL('cluster-holder.ts', import.meta.url))
const checkout = createHash('sha256').update(holder).digest('hex').slice(0, 8)
/** One per checkout and user: outside the checkout, whose folders PostgreSQL may not be allowed to enter. */
const folder = join(tmpdir(), `zegel-test-${process.getuid?.() ?? 'user'}-${checkout}`)

export interface Cluster {
  /** the superuser's URL of the maintenance database */
  url: string
  /** a session on it; the server stays for as long as one is open */
  admin: Admin
}

/** The PostgreSQL that all tests of this checkout share, started where it does not run. */
export async function joinCluster(): Promise<Cluster> {
  const deadline = Date.now() + START_MS_MAX
  let spawnedAt = 0
  for (;;) {
    const found = await find()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`no test database within ${START_MS_MAX} ms: see ${join(folder, 'log')}`)
    if (Date.now() - spawnedAt > 5_000) {
      startHolder()
      spawnedAt = Date.now()
    }
    await sleep(100)
  }
}

/** Asks the holder to stop now instead of a few seconds after the last test. */
export function leaveCluster(): void {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGTERM')
  } catch (error) {
    // Never started, or gone already.
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

async function find(): Promise<Cluster | undefined> {
  try {
    const url = readFileSync(join(folder, 'url'), 'utf8')
    return { url, admin: await openAdmin(url, 'zegel-test') }
  } catch {
    // Not there yet, or just leaving: whatever it is, the next look tells.
    return undefined
  }
}

function startHolder() {
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const log = openSync(join(folder, 'log'), 'a', 0o600)
  const flags = ['--disable-warning=ExperimentalWarning']
  spawn(process.execPath, [...flags, holder, folder], {
    detached: true,
    stdio: ['ignore', log, log],
    env: bareEnvironment,
    cwd: '/',
  }).unref()
}
