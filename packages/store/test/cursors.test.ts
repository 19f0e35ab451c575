import { setTimeout as sleep } from 'node:timers/promises'
import { type Cursors, SHARDS } from '@zegel/contract'
import { until } from '@zegel/testing'
import pg from 'pg'
import t from 'tap'
import { advance, advanceAll, type Elections, loadCursors, StaleCursorError, type Store, write } from '../src/index.ts'
import { fact, now, openBooks, type Tables } from './books.ts'

const subject = '00000000-0000-8000-8000-000000000005'
const SHARD = 5
const every = [...Array(SHARDS).keys()]

/** Reads one page, stands still for as long as it is told, then writes what it saw. */
async function step(store: Store<Tables>, from: Cursors, pause: Promise<unknown>, key: number) {
  const page = await store.book.read({ cursors: { [SHARD]: from[SHARD] ?? 0 }, limit: 10, waitMs: 0 }, now())
  await pause
  await write(store, async (tx) => {
    await tx.insertInto('note').values({ key, party: subject, times: page.entries.length }).execute()
    await advance(tx, 'reader', from, page.cursors)
    return { value: undefined, facts: [fact(`told by ${key}`)] }
  })
  return page.cursors
}

t.test('an ex-leader that was paused between reading and writing cannot write', async (t) => {
  const { open } = await openBooks(t)
  const [paused, other] = [await open('book'), await open('book')]
  await write(other, async () => ({ value: undefined, facts: [fact('read by both', { subject })] }))
  const from = await loadCursors(paused.db, 'reader')
  t.equal(Object.keys(from).length, SHARDS)
  t.same(from, await loadCursors(other.db, 'reader'))

  const { promise: pause, resolve: wake } = Promise.withResolvers<void>()
  const late = step(paused, from, pause, 1)
  const to = await step(other, from, Promise.resolve(), 2)
  wake()
  await t.rejects(late, StaleCursorError)
  t.same(await other.db.selectFrom('note').select('key').execute(), [{ key: 2 }], 'its state is undone')
  t.same(await other.book.lookup([fact('told by 1').id]), [], 'its facts too')
  t.same(await loadCursors(other.db, 'reader'), { ...from, ...to })
  await t.rejects(step(paused, from, Promise.resolve(), 3), StaleCursorError, 'nor later')
})

t.test('of many at once exactly one moves the cursor', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book', { max: 20 })
  const from = await loadCursors(store.db, 'many')
  const racing = Array.from({ length: 20 }, (_, key) =>
    write(store, async (tx) => {
      await tx.insertInto('note').values({ key, party: subject, times: 1 }).execute()
      await advance(tx, 'many', from, { 3: 10, 9: 20 })
      return { value: undefined }
    }),
  )
  const results = await Promise.allSettled(racing)
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const result of results) if (result.status === 'rejected') t.ok(result.reason instanceof StaleCursorError)
  t.equal((await store.db.selectFrom('note').select('key').execute()).length, 1)
  t.same(await loadCursors(store.db, 'many'), { ...from, 3: 10, 9: 20 })
})

t.test('a step that reads two feeds moves both cursors or none; followers do not share them', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book')
  const move = (moves: Parameters<typeof advanceAll>[1]) =>
    store.db.transaction().execute((tx) => advanceAll(tx, moves))
  const zero = await loadCursors(store.db, 'a')
  await loadCursors(store.db, 'b')
  await move([
    { follower: 'b', from: zero, to: { 1: 5 } },
    { follower: 'a', from: zero, to: { 1: 4, 2: 4 } },
  ])
  await t.rejects(
    move([
      { follower: 'a', from: { 1: 4 }, to: { 1: 9 } },
      { follower: 'b', from: { 1: 4 }, to: { 1: 9 } },
    ]),
    StaleCursorError,
  )
  t.same(await loadCursors(store.db, 'a'), { ...zero, 1: 4, 2: 4 })
  t.same(await loadCursors(store.db, 'b'), { ...zero, 1: 5 })
  await move([
    { follower: 'a', from: { 1: 4 }, to: { 1: 4 } },
    { follower: 'none', from: { 1: 4 }, to: { 1: 4 } },
  ])
  await t.rejects(
    move([{ follower: 'none', from: { 1: 0 }, to: { 1: 1 } }]),
    StaleCursorError,
    'never loaded, never moved',
  )
})

/** Ends every session that holds one of the house's election locks of this database. */
async function endSession(adminUrl: string, application: string) {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()
       and pid in (select pid from pg_locks where locktype = 'advisory' and objsubid = 2)`,
    [application],
  )
  await client.end()
  return rowCount ?? 0
}

/** A session is told of its end a moment before the server lets go of its locks. */
const untilAll = (elections: Elections) =>
  until(async () => (await elections.held('reader')).length === every.length, { what: 'every shard being held' })

t.test('one reads every shard; when its connection dies the other takes over', async (t) => {
  const { open, database } = await openBooks(t)
  const told: Error[] = []
  const onError = (error: Error) => void told.push(error)
  const [first, second] = [await open('book', { onError }), await open('book', { onError })]
  t.same(await first.elections.held('reader'), every)
  t.same(await second.elections.held('reader'), [])
  t.same(await second.elections.held('another reader'), every, 'each follower has an election of its own')
  t.same(await first.elections.held('reader'), every, 'held is held')

  const { elections } = second
  t.equal(await endSession(database.adminUrl, 'zegel-book'), 2)
  await until(() => told.length >= 2, { what: 'both being told of their end' })
  await untilAll(elections)
  t.same(await first.elections.held('reader'), [])
  await first.close()
  await second.elections.close()
  await t.rejects(second.elections.held('reader'), { message: /closed/ })
})

t.test('a session that is replaced before its end is told leaves no lock behind that nobody can take', async (t) => {
  const { open, database } = await openBooks(t)
  let asked: Promise<unknown> | undefined
  // As followers do: they ask all the time, also in the moment between the error of a session and its end.
  const onError = () => void (asked ??= first.elections.held('reader'))
  const [first, second] = [await open('book', { onError }), await open('book')]
  await first.elections.held('reader')
  await endSession(database.adminUrl, 'zegel-book')
  await until(() => asked, { what: 'being told' })
  await asked
  await sleep(50)
  await untilAll(first.elections)
  await first.close()
  t.same(await second.elections.held('reader'), every)
})
