import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EmbeddedError } from './embedded-error.ts'
import { type Running, urlOf } from './server.ts'

/** "zegel" in ASCII: no other lock of the house has this key. */
const OWNER_KEY = 0x7a6567656c
/** How long the session of an owner that was killed may still be seen, ms. */
const WAIT_MS_MAX = 5_000

export interface Guard {
  /** resolves when the connection is gone, for whatever reason */
  lost: Promise<void>
  release(): Promise<void>
}

/**
 * One connection for life. Its advisory lock refuses a second owner that reached the same server another way than
 * through our file; its end is how we learn that the server went, an adopted one too, which is not our child.
 *
 * @throws EmbeddedError in-use
 */
export async function standGuard(server: Running, password: string): Promise<Guard> {
  const client = new pg.Client({
    connectionString: urlOf(server, password, 'zegel'),
    application_name: `zegel-owner-${process.pid}`,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
  })
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
  })
  try {
    await client.connect()
    await lock(client)
  } catch (error) {
    await client.end()
    throw error
  }
  return { lost, release: () => client.end() }
}

async function lock(client: pg.Client) {
  await client.query('set idle_session_timeout = 0')
  const deadline = Date.now() + WAIT_MS_MAX
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [OWNER_KEY])
    if (rows[0]?.held) return
    if (Date.now() > deadline) break
    await sleep(50)
  }
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = $1`,
    [OWNER_KEY],
  )
  const pid = /^zegel-owner-(\d+)$/.exec(rows[0]?.name ?? '')?.[1]
  const who = pid === undefined ? 'Another process' : `Process ${pid}`
  throw new EmbeddedError('in-use', `${who} already uses this database: stop it first, or use another folder`)
}
