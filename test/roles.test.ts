import { allServices } from '@zegel/all'
import { openStore, rolesOf, type Store } from '@zegel/store'
import { createDatabase } from '@zegel/testing'
import { type Kysely, sql } from 'kysely'
import t from 'tap'

/** SECURITY.md promise 4: no service's role reaches a neighbour, owns a table, or passes row-level security. */

const DENIED = '42501'
const database = await createDatabase(allServices)
t.teardown(() => database.drop())
const admin = await openStore<never>({ url: database.adminUrl, schema: 'public', max: 2 })
t.teardown(() => admin.close())
const names = allServices.map(({ name }) => name)
const stores = new Map<string, Store<never>>()
for (const name of names) {
  const store = await openStore<never>({ url: database.urlOf(name), schema: name, max: 2 })
  t.teardown(() => store.close())
  stores.set(name, store)
}
const { rows: tables } = await sql<{ schema: string; name: string; secured: boolean }>`
  select n.nspname as schema, c.relname as name, c.relrowsecurity as secured
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname = any(${names}) order by 1, 2`.execute(admin.db)

const codeOf = async (db: Kysely<never>, text: string): Promise<string> => {
  try {
    await sql.raw(text).execute(db)
    return 'done'
  } catch (error) {
    return String((error as { code?: string }).code)
  }
}

t.test('each role is refused every neighbour: reading, writing, publishing', async (t) => {
  t.ok(tables.length >= names.length * 5, `${tables.length} tables in ${names.length} schemas`)
  let tried = 0
  for (const [service, { db }] of stores) {
    const answers = new Set<string>()
    for (const { schema, name } of tables.filter((table) => table.schema !== service)) {
      const table = `"${schema}"."${name}"`
      for (const act of [
        `select from ${table}`,
        `insert into ${table} default values`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        answers.add(await codeOf(db, act))
        tried++
      }
    }
    for (const neighbour of names.filter((name) => name !== service)) {
      answers.add(await codeOf(db, `select ${neighbour}.publish('{}','{}','{}','{}','{}','{}')`))
      answers.add(await codeOf(db, `set role ${rolesOf(neighbour).service}`))
      answers.add(await codeOf(db, `set role ${rolesOf(neighbour).party}`))
    }
    t.strictSame([...answers], [DENIED], `${service} is refused everywhere`)
  }
  t.ok(tried > 500, `${tried} statements`)
})

t.test('no role owns anything, passes row security, or can make itself more than it is', async (t) => {
  const roles = names.flatMap((name) => Object.values(rolesOf(name)))
  const { rows: attributes } = await sql<Record<string, unknown>>`
    select rolname from pg_roles where rolname = any(${roles})
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`.execute(admin.db)
  t.strictSame(attributes, [])
  const { rows: owned } = await sql<Record<string, unknown>>`
    select relname as name from pg_class where pg_get_userbyid(relowner) = any(${roles})
    union all select proname from pg_proc where pg_get_userbyid(proowner) = any(${roles})
    union all select nspname from pg_namespace where pg_get_userbyid(nspowner) = any(${roles})`.execute(admin.db)
  t.strictSame(owned, [])
  for (const [service, { db }] of stores) {
    const own = `${service}.fact`
    for (const act of [
      'set role zegel_owner',
      'set role postgres',
      `create table ${service}.mine ()`,
      'create table public.mine ()',
      'create schema mine',
      `create function ${service}.mine() returns int language sql as 'select 1'`,
      `truncate ${own}`,
      `alter table ${own} disable row level security`,
      `alter role ${rolesOf(service).service} bypassrls`,
      'select * from pg_authid',
      `insert into ${service}.migration (name, digest) values ('x', 'x')`,
    ]) {
      t.equal(await codeOf(db, act), DENIED, `${service}: ${act}`)
    }
  }
})

t.test('what the role of party routes can read is behind row-level security, and empty for nobody', async (t) => {
  for (const service of names) {
    const { party } = rolesOf(service)
    const { rows: readable } = await sql<{ name: string; secured: boolean; writable: boolean }>`
      select c.relname as name, c.relrowsecurity as secured,
        has_table_privilege(${party}, c.oid, 'insert, update, delete, truncate') as writable
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname = any(${names})
        and has_schema_privilege(${party}, n.oid, 'usage') and has_table_privilege(${party}, c.oid, 'select')
    `.execute(admin.db)
    for (const { name, secured, writable } of readable) {
      t.ok(secured, `${service}.${name} has row-level security`)
      t.notOk(writable, `${service}.${name} is only read`)
    }
  }
})
