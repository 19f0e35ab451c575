import { sql } from 'kysely'
import t from 'tap'
import { openStore, write } from '../src/index.ts'
import { openBooks } from './books.ts'

const all = sql<Record<string, unknown>>`select * from note where key >= ${1}`

t.test('no plan reads a whole table: made while it was empty, it would be kept when it has grown', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book')
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain update note set times = 2 from unnest(array[1, 2, 3]) as n(key) where note.key = n.key`.execute(store.db)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  t.match(plan, /Index Scan using note_pkey/)
  t.notMatch(plan, /Seq Scan|Hash/)
})

t.test('a statement is planned once in a session', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book', { max: 1 })
  for (let nth = 0; nth < 3; nth++) await all.execute(store.db)
  const { rows } = await sql<{ times: number }>`
    select (generic_plans + custom_plans)::int4 as times from pg_prepared_statements
    where statement like 'select * from note%'`.execute(store.db)
  t.same(rows, [{ times: 3 }])
})

t.test('a table that changes under a running process costs nobody anything', async (t) => {
  const { database, open } = await openBooks(t)
  const store = await open('book', { max: 4 })
  await sql`insert into note (key, party) values (${1}, ${'00000000-0000-4000-8000-000000000001'})`.execute(store.db)
  const columns = (rows: readonly Record<string, unknown>[]) => Object.keys(rows[0] ?? {})
  const atOnce = () => Promise.all(Array.from({ length: 12 }, () => all.execute(store.db)))
  for (const { rows } of await atOnce()) t.same(columns(rows), ['key', 'party', 'times'])
  const admin = await openStore<never>({ url: database.adminUrl, schema: 'book', max: 1 })
  t.teardown(() => admin.close())
  await sql`alter table note add column more text`.execute(admin.db)
  for (const { rows } of await atOnce()) t.same(columns(rows), ['key', 'party', 'times', 'more'])

  await sql`alter table note add column most text`.execute(admin.db)
  let runs = 0
  const within = await write(store, async (tx) => {
    runs++
    return { value: (await all.execute(tx)).rows }
  })
  t.same(columns(within), ['key', 'party', 'times', 'more', 'most'])
  t.equal(runs, 2, 'a transaction begins again')
  await sql`deallocate all`.execute(store.db)
  for (const { rows } of await atOnce()) t.equal(columns(rows).length, 5)
})
