import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { disownPostmasterFile, type PostmasterFile, readPostmasterFile } from './postmaster-file.ts'
import { alive, allOn, exists, runsOn, sameFolder, until } from './processes.ts'
import { type Running, type Setting, urlOf } from './server.ts'
import { shutDown } from './shut-down.ts'

/** How long a server left behind may take to accept a connection (it may be in recovery), ms. */
const ADOPT_MS_MAX = 60_000
/** How long children of a killed server may finish what they do before they are ended, ms. */
const ORPHAN_MS_MAX = 3_000

/**
 * What an earlier process left in the data directory: a server of ours that lives is taken over; one that cannot be
 * talked to is shut down; a file that names a dead process or a stranger is made harmless.
 */
export async function adopt(server: Setting): Promise<Running | undefined> {
  const { places, log } = server
  const left = await readPostmasterFile(places.cluster)
  if (!left) return undefined
  if (left.pid !== undefined && runsOn(left.pid, places.cluster)) {
    const running = await connectTo(server, left.pid)
    if (running) {
      log(`adopted the PostgreSQL left running as process ${running.pid}`)
      return running
    }
    log(`the PostgreSQL left running as process ${left.pid} does not answer: stopping it`)
    await shutDown(left.pid, places.cluster)
  }
  await endOrphans(server)
  await disownIfStale(server, left)
  return undefined
}

/** Tries until the server accepts our password and says that it works on our data, or ends. */
async function connectTo({ places, password }: Setting, pid: number): Promise<Running | undefined> {
  const deadline = Date.now() + ADOPT_MS_MAX
  while (Date.now() < deadline && alive(pid)) {
    const file = await readPostmasterFile(places.cluster)
    if (file?.pid !== pid) return undefined
    if (file.port > 0 && file.status !== 'stopping') {
      const answer = await ask(urlOf(file, password, 'postgres'))
      if (answer && sameFolder(answer, places.cluster)) return { pid, port: file.port, adopted: true }
      if (answer !== undefined) return undefined
    }
    await sleep(50)
  }
  return undefined
}

/** The data directory of a server, or undefined when it does not (yet) answer. */
async function ask(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 })
  // A server that stops breaks the connection at any moment; the failed question below tells it.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0]?.data_directory ?? ''
  } catch (error) {
    // 28P01, invalid_password: not a server of ours, whatever its data.
    return error instanceof pg.DatabaseError && error.code === '28P01' ? '' : undefined
  } finally {
    await client.end()
  }
}

/** Children outlive a killed postmaster for a moment; a new server on their data would destroy it. */
async function endOrphans({ places, log }: Setting) {
  const none = () => allOn(places.cluster).length === 0
  if (await until(none, ORPHAN_MS_MAX)) return
  for (const pid of allOn(places.cluster)) {
    log(`ending process ${pid}, a child of a PostgreSQL that was killed`)
    process.kill(pid, 'SIGKILL')
  }
  await until(none, ORPHAN_MS_MAX)
}

/** A file with a dead process's id is left to PostgreSQL, which knows how to clear it. */
async function disownIfStale({ places, log }: Setting, left: PostmasterFile) {
  const now = await readPostmasterFile(places.cluster)
  if (!now || now.pid !== left.pid) return
  // exists, not alive: PostgreSQL asks the kernel, to which a zombie is still there.
  if (now.pid !== undefined && !exists(now.pid)) return
  log(`postmaster.pid names process ${now.pid ?? '(none)'}, which is not ours: cleared`)
  await disownPostmasterFile(places.cluster)
}
