import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError, openAdmin, startEmbedded } from '@zegel/store'

/**
 * The process that owns the PostgreSQL of all tests that run at one time: started by the first that needs it, gone
 * soon after the last. Tests that crash leave nothing to clear: their sessions end with them.
 */

const IDLE_SECONDS_MAX = 10
const folder = process.argv[2] as string
const place = join(folder, 'url')

try {
  await hold()
} catch (error) {
  // Another was faster: the tests find that one.
  if (!(error instanceof EmbeddedError && error.code === 'in-use')) throw error
}

async function hold() {
  const settings = { max_connections: '300', shared_buffers: '128MB', autovacuum_naptime: '10s' }
  const server = await startEmbedded({ folder: join(folder, 'postgres'), settings, onExit: () => process.exit(1) })
  let asked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => (asked = true))
  const admin = await openAdmin(server.url, 'zegel-owner-holder')
  for (const database of await admin.list('zt_')) await admin.drop(database)
  await writeFile(join(folder, 'pid'), String(process.pid))
  await announce(server.url)
  for (let idle = 0; !asked && idle < IDLE_SECONDS_MAX; idle++) {
    await sleep(1_000)
    if ((await admin.sessions('zegel-owner-')) > 0) idle = 0
    if (idle < IDLE_SECONDS_MAX - 1) continue
    // Who reads the place now finds nothing; who read it a moment ago is given time to come.
    await rm(place, { force: true })
    await sleep(500)
    if ((await admin.sessions('zegel-owner-')) === 0) break
    await announce(server.url)
    idle = 0
  }
  await rm(place, { force: true })
  await admin.close()
  await server.stop()
}

async function announce(url: string) {
  await writeFile(`${place}.part`, url, { mode: 0o600 })
  await rename(`${place}.part`, place)
}
