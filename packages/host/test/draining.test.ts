import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '@zegel/store'
import { Child, call, createDatabase, makeFolder, startHouse, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { readConfig, serve } from '../src/index.ts'
import { probe, seen } from './probe.ts'

const main = new URL('probe-main.ts', import.meta.url).pathname

/** Sessions of the probe on a database. */
async function sessionsOf(adminUrl: string) {
  const store = await openStore({ url: adminUrl, schema: 'public', max: 1 })
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity where datname = current_database() and usename = 'zegel_identity'`.execute(
    store.db,
  )
  await store.close()
  return rows[0]?.count
}

t.test('a house that closes finishes what waits', async (t) => {
  const house = await startHouse(t, { services: [probe()] })
  const { url } = house
  await until(() => seen.loops === 1)
  // Fresh connections, kept alive: one with an answer on its way, one in a long poll, one at rest, one never used.
  const slow = call('GET', `${url}/identity/slow`)
  const poll = call('GET', `${url}/identity/poll`)
  const unused = connect(Number(new URL(url).port), '127.0.0.1')
  unused.on('error', () => undefined)
  await call('GET', `${url}/health`)
  await sleep(200)
  const began = performance.now()
  const closed = house.stop()
  const [waited, polled] = await Promise.all([slow, poll])
  t.match(waited, { status: 200, body: { rows: 1 } }, 'it still had its database')
  t.match(polled, { status: 200, body: { entries: 0 } }, 'cut short, with an answer')
  await closed
  const took = performance.now() - began
  t.ok(took < 4_000, `closed after ${took.toFixed()} ms`)
  await t.rejects(call('GET', `${url}/health`), 'nobody listens')
  t.equal(seen.loops, 0)
  t.equal(await sessionsOf(house.adminUrl), 0)
  await house.start()
  t.equal((await call('GET', `${house.url}/health`)).status, 200, 'and starts again')
})

t.test('a process told to end does so by itself, soon, with what waits answered', async (t) => {
  const database = await createDatabase([probe()])
  t.teardown(() => database.drop())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const child = new Child(main, {
      ZEGEL_DATA: makeFolder(t),
      ZEGEL_PORT: '0',
      DATABASE_URL: database.urlOf('identity'),
    })
    t.teardown(() => child.kill())
    child.spawn()
    const url = await until(() => /"url":"([^"]+)"/.exec(child.output)?.[1], { what: 'listening' })
    const slow = call('GET', `${url}/identity/slow`)
    const poll = call('GET', `${url}/identity/poll`)
    await sleep(300)
    const began = performance.now()
    process.kill(child.pid as number, signal)
    t.equal((await slow).status, 200)
    t.equal((await poll).status, 200)
    await until(() => !child.runs, { ms: 20_000, what: 'the process ending' })
    t.ok(performance.now() - began < 10_000, `${signal}: ended after ${(performance.now() - began).toFixed()} ms`)
    t.notMatch(child.output, /"level":[56]0/, 'nothing went wrong')
  }
  t.equal(await sessionsOf(database.adminUrl), 0)
})

t.test('what stops the boot, and leaves nothing open', async (t) => {
  const database = await createDatabase([probe()])
  t.teardown(() => database.drop())
  const boot = (changes: Parameters<typeof probe>[0], url = database.urlOf('identity')) => {
    const config = readConfig({ ZEGEL_DATA: makeFolder(t), ZEGEL_PORT: '0', LOG_LEVEL: 'silent' })
    return serve([probe(changes)], { config, databaseUrlOf: () => url })
  }
  const open = { auth: { as: 'nobody' as const } }
  const summary = { summary: 'Told' }
  await t.rejects(boot({ routes: (app) => void app.get('/open', { schema: summary }, async () => ({})) }), {
    message: /GET \/identity\/open does not name its auth/,
  })
  await t.rejects(boot({ routes: (app) => void app.get('/quiet', { config: open, schema: {} }, async () => ({})) }), {
    message: /GET \/identity\/quiet is not described/,
  })
  await t.rejects(boot({ routes: (app) => void app.put('/bare/:id', { config: open }, async () => ({})) }), {
    message: /PUT \/identity\/bare\/:id is not described/,
  })
  await t.rejects(boot({}, database.urlOf('identity').replace('zegel_identity', 'nobody')))
  t.equal(await sessionsOf(database.adminUrl), 0)
  const house = await boot({})
  await house.close()
})

t.test('a process whose start fails says why and ends with 1', async (t) => {
  const fails = async (env: Record<string, string>, why: RegExp) => {
    const child = new Child(main, { ZEGEL_DATA: makeFolder(t), ...env })
    child.spawn()
    await until(() => !child.runs, { ms: 15_000, what: 'ending' })
    t.match(child.output, why)
    t.notMatch(child.output, /node:internal|secret/)
  }
  await fails({}, /^DATABASE_URL must name the role of this service\n$/)
  await fails({ ZEGEL_PORT: 'http' }, /^ZEGEL_PORT must be a whole number from 0 to 65535\n$/)
  await fails({ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/none' }, /ECONNREFUSED/)
})
