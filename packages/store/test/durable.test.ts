import { setTimeout as sleep } from 'node:timers/promises'
import type { Fact } from '@zegel/contract'
import { makeFolder, until } from '@zegel/testing'
import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import {
  bookColumns,
  openStore,
  provision,
  rolesOf,
  startEmbedded,
  withRole,
  write,
  writeAtOnce,
} from '../src/index.ts'
import { fact, services } from './books.ts'

const passwordOf = () => 'test'

t.test('a server of its own', async (t) => {
  const server = await startEmbedded({
    folder: makeFolder(t),
    settings: { shared_buffers: '16MB', max_connections: '40' },
  })
  t.teardown(() => server.stop())
  await provision({ adminUrl: server.url, services, passwordOf })
  const url = withRole(server.url, rolesOf('book').service, passwordOf())
  const told: Error[] = []
  const open = () =>
    openStore<Record<string, never>>({ url, schema: 'book', onError: (error) => void told.push(error) })

  const admin = async (...texts: string[]) => {
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    for (const text of texts) await client.query(text)
    await client.end()
  }

  const commitsWait = async () => {
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const commit = client.query(`select pg_logical_emit_message(true, 'test', 'one commit')`)
    const waits = await Promise.race([commit.then(() => false), sleep(300).then(() => true)])
    if (waits) await admin(`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`)
    await commit
    await client.end()
    return waits
  }

  await t.test('one that may forget what it acknowledged is refused', async (t) => {
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      await admin(`alter system set ${name} = off`, 'select pg_reload_conf()')
      await until(
        async () => {
          const store = await open().catch((error: Error) => error)
          if (store instanceof Error) return new RegExp(`PostgreSQL runs with ${name}=off`).test(store.message)
          await store.close()
          return false
        },
        { what: `${name}=off being refused` },
      )
      await admin(`alter system reset ${name}`, 'select pg_reload_conf()')
      await until(async () => (await open()).close().then(() => true), { what: 'the store opening again' })
    }
    await admin(`alter role ${rolesOf('book').service} set synchronous_commit = off`)
    await t.rejects(open(), { message: /synchronous_commit=off/ }, 'also where only this role was told so')
    await admin(`alter role ${rolesOf('book').service} reset synchronous_commit`)
  })

  await t.test('a commit whose standby did not answer is no success', async (t) => {
    const store = await open()
    t.teardown(() => store.close())
    const facts = new Map<string, Fact>()
    const known = (name: string) => facts.get(name) ?? facts.set(name, fact(name)).get(name) ?? fact(name)
    const publish = (name: string): Promise<unknown> =>
      write(store, async () => ({ value: name, facts: [known(name)] }))
    const atOnce = (name: string): Promise<unknown> =>
      writeAtOnce(store, (db) => sql`select publish(${bookColumns([known(name)])})`.execute(db))
    await publish('with nobody to wait for')
    await admin(`alter system set synchronous_standby_names = 'nobody'`, 'select pg_reload_conf()')
    // The checkpointer tells the others, when it gets to it.
    await until(commitsWait, { what: 'commits that wait for the standby' })
    const giveUp = async (by: 'pg_cancel_backend' | 'pg_terminate_backend') => {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      const text = `select ${by}(pid) from pg_stat_activity where wait_event = 'SyncRep'`
      await until(async () => (await client.query(text)).rowCount === 1, { what: 'a commit that waits' })
      await client.end()
    }
    for (const act of [publish, atOnce]) {
      const outcome = t.rejects(act(`${act.name} cancelled`), { name: 'UncertainCommitError', code: '08007' })
      await giveUp('pg_cancel_backend')
      await outcome
      const other = t.rejects(act(`${act.name} ended`))
      await giveUp('pg_terminate_backend')
      await other
    }
    await admin('alter system reset synchronous_standby_names', 'select pg_reload_conf()')
    await until(() => publish('publish cancelled').then(() => true), { what: 'the same again' })
    const names = ['publish', 'atOnce'].flatMap((name) => [`${name} cancelled`, `${name} ended`])
    t.equal((await store.book.lookup(names.map((name) => fact(name).id))).length, 4, 'each stands once')
  })

  await t.test('a server that ends under the pool ends neither the process nor the next writes', async (t) => {
    const store = await open()
    t.teardown(() => store.close())
    const publish = (name: string) => write(store, async () => ({ value: undefined, facts: [fact(name)] }))
    await publish('before')
    t.equal((await store.elections.held('reader')).length, 16)
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      // One connection rests, one is in a statement, one between two statements of its transaction.
      const inStatement = sql`select pg_sleep(30)`.execute(store.db)
      const between = write(store, async (tx) => {
        await sql`select 1`.execute(tx)
        const { pid } = server
        process.kill(pid, signal)
        await until(() => server.pid !== pid, { what: 'another server' })
        await sleep(50)
        await sql`select 1`.execute(tx)
        return { value: undefined, facts: [fact(`never ${signal}`)] }
      })
      await t.rejects(inStatement)
      await t.rejects(between)
      await until(() => publish(`after ${signal}`).then(() => true), { what: 'the next write' })
      await until(async () => (await store.elections.held('reader')).length === 16, { what: 'its elections' })
    }
    const names = ['before', 'after SIGINT', 'after SIGKILL', 'never SIGINT', 'never SIGKILL']
    t.equal((await store.book.lookup(names.map((name) => fact(name).id))).length, 3)
    t.ok(told.length > 0, 'and it is told')
  })
})
