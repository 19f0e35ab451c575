import { sql } from 'kysely'
import t from 'tap'
import { openStore } from '../src/index.ts'
import { openBooks } from './books.ts'

const all = sql<Record<string, unknown>>`select * from note where key >= ${1}`

t.test('a statement is planned once in a session', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book', { max: 1 })
  for (let nth = 0; nth < 3; nth++) await all.execute(store.db)
  const { rows } = await sql<{ times: number }>`
    select (generic_plans + custom_plans)::int4 as times from pg_prepared_statements
    where statement like 'select * from note%'`.execute(store.db)
  t.same(rows, [{ times: 3 }])
})

t.test('a table that changes under a running process costs one statement, not the session for ever', async (t) => {
  const { database, open } = await openBooks(t)
  const store = await open('book', { max: 1 })
  await sql`insert into note (key, party) values (${1}, ${'00000000-0000-4000-8000-000000000001'})`.execute(store.db)
  t.same(Object.keys((await all.execute(store.db)).rows[0] ?? {}), ['key', 'party', 'times'])
  const admin = await openStore<never>({ url: database.adminUrl, schema: 'book', max: 1 })
  t.teardown(() => admin.close())
  await sql`alter table note add column more text`.execute(admin.db)
  await t.rejects(all.execute(store.db), { code: '0A000' })
  t.same(Object.keys((await all.execute(store.db)).rows[0] ?? {}), ['key', 'party', 'times', 'more'])
})
