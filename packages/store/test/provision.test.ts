import { randomBytes } from 'node:crypto'
import { createDatabase, type TestDatabase } from '@zegel/testing'
import pg from 'pg'
import t, { type Test } from 'tap'
import {
  type Migration,
  MigrationError,
  openStore,
  ProvisionError,
  provision,
  rolesOf,
  withDatabase,
  withRole,
} from '../src/index.ts'

/** Provisioning from nothing, with role names of its own: roles belong to the server, which other tests share. */

const letter: Migration = { name: '001-letter', up: () => 'create table letter (id int4 primary key);' }
const stamp: Migration = { name: '002-stamp', up: () => 'alter table letter add stamp text;' }
const passwordOf = (service: string) => `secret-of-${service}`

async function asking(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    rows: async (text: string, values: unknown[] = []) =>
      (await client.query({ text, values, rowMode: 'array' })).rows.flat(),
    end: () => client.end(),
  }
}

async function emptyDatabase(t: Test) {
  const database = await createDatabase([])
  const prefix = `zp_${randomBytes(4).toString('hex')}`
  const name = new URL(database.adminUrl).pathname.slice(1)
  t.teardown(async () => {
    const server = await asking(withDatabase(database.adminUrl, 'postgres'))
    await server.rows(`drop database "${name}" with (force)`)
    const roles = await server.rows('select rolname from pg_roles where starts_with(rolname, $1)', [prefix])
    await server.rows(`drop role ${roles.map((role) => `"${role}"`).join()}`)
    await server.end()
    await database.drop()
  })
  // What the testing package made of it is taken away.
  const admin = await asking(database.adminUrl)
  await admin.rows('drop schema keyring cascade')
  t.teardown(() => admin.end())
  const run = (services: Record<string, Migration[]>, adminUrl = database.adminUrl) =>
    provision({
      adminUrl,
      prefix,
      passwordOf,
      keyMarks: { party: 'a mark' },
      services: Object.entries(services).map(([one, migrations]) => ({ name: one, migrations })),
    })
  const open = (service: string) => asking(urlOf(database, prefix, service))
  return { database, prefix, admin, run, open }
}

const urlOf = (database: TestDatabase, prefix: string, service: string) =>
  withRole(database.adminUrl, rolesOf(service, prefix).service, passwordOf(service))

t.test('several processes that provision an empty database at once make one house', async (t) => {
  const { run, admin } = await emptyDatabase(t)
  const house = { post: [letter, stamp], desk: [letter] }
  await Promise.all(Array.from({ length: 4 }, () => run(house)))
  const done = ['000-grants', '000-book', '000-book-functions', '001-letter', '002-stamp']
  t.same(await admin.rows('select name from post.migration order by at, name'), done.toSorted())
  await run(house)
  t.same(await admin.rows('select name from post.migration order by name'), done.toSorted(), 'and again without harm')
})

t.test('migrations only go forward', async (t) => {
  const { run, admin, open } = await emptyDatabase(t)
  await run({ post: [letter] })
  const post = await open('post')
  t.teardown(() => post.end())
  await post.rows('insert into post.letter values (7)')
  const before = await admin.rows('select name, digest from post.migration order by name')

  const changed = { ...letter, up: () => 'create table letter (id int8 primary key);' }
  await t.rejects(run({ post: [changed] }), { name: 'MigrationError', message: /post\/001-letter was changed/ })
  const broken = { name: '003-broken', up: () => 'alter table letter add halfway text; select 1 / 0;' }
  await t.rejects(run({ post: [letter, stamp, broken] }), { code: '22012' })
  t.same(await admin.rows('select name, digest from post.migration order by name'), before, 'all of them or none')

  await run({ post: [letter, stamp] })
  t.same(await post.rows('select id, stamp from post.letter'), [7, null], 'what stood there stands')
  const older = t.rejects(run({ post: [letter] }), { message: /migrated by a newer version: 002-stamp/ })
  await older
  t.equal(new MigrationError('x').name, 'MigrationError')
})

t.test('a role that may not create roles is told so; one that may needs not be superuser', async (t) => {
  const { database, run, admin, prefix } = await emptyDatabase(t)
  for (const [role, rights] of [
    ['weak', 'login'],
    ['able', 'login createrole'],
  ]) {
    await admin.rows(`create role ${prefix}_a_${role} ${rights} password 'x'`)
    await admin.rows(
      `grant create on database "${new URL(database.adminUrl).pathname.slice(1)}" to ${prefix}_a_${role}`,
    )
  }
  await t.rejects(run({ post: [letter] }, withRole(database.adminUrl, `${prefix}_a_weak`, 'x')), ProvisionError)
  const able = withRole(database.adminUrl, `${prefix}_a_able`, 'x')
  await run({ post: [letter] }, able)
  await run({ post: [letter, stamp], desk: [letter] }, able)
  const store = await openStore({ url: urlOf(database, prefix, 'desk'), schema: 'desk' })
  t.same(Object.values(await store.book.head()).filter(Boolean), [])
  await store.close()
})

t.test('a service has what it needs and nothing of its neighbours', async (t) => {
  const { database, prefix, run, admin, open } = await emptyDatabase(t)
  await run({ post: [letter], desk: [letter] })
  const roles = await admin.rows(
    `select rolname from pg_roles where starts_with(rolname, $1)
       and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb or rolreplication)`,
    [`${prefix}_`],
  )
  t.same(roles, [])
  const owned = await admin.rows(
    `select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
       where starts_with(r.rolname, $1) and r.rolname <> $2 and c.relnamespace::regnamespace::text !~ '^pg_toast'`,
    [`${prefix}_`, `${prefix}_owner`],
  )
  t.same(owned, [], 'only the owner, who cannot log in, owns tables')
  t.same(await admin.rows('select rolcanlogin from pg_roles where rolname = $1', [`${prefix}_owner`]), [false])

  const post = await open('post')
  t.teardown(() => post.end())
  await post.rows('insert into post.letter values (1)')
  const refused = [
    'select * from desk.letter',
    'select * from desk.fact',
    'insert into desk.letter values (1)',
    'delete from desk.cursor',
    "select desk.publish('{}', '{}', '{}', '{}', '{}', '{}')",
    'create table post.more (id int)',
    'create table public.more (id int)',
    'create schema more',
    'drop table post.letter',
    'alter table post.letter disable row level security',
    'truncate post.fact',
    "update post.migration set digest = 'x'",
    'update keyring.person_key set wrapped = wrapped',
    "insert into keyring.key_mark values ('party', 'x')",
    'delete from keyring.key_mark',
    `set role ${prefix}_owner`,
    `set role ${rolesOf('desk', prefix).service}`,
    `set role ${rolesOf('desk', prefix).party}`,
    'select * from pg_authid',
    "copy post.letter to program 'true'",
  ]
  for (const text of refused) await t.rejects(post.rows(text), { code: '42501' }, text)
  await t.rejects(
    asking(withRole(database.adminUrl, rolesOf('post', prefix).party, 'x')),
    'the role of a party never logs in',
  )
  await t.rejects(asking(withRole(database.adminUrl, rolesOf('post', prefix).service, passwordOf('desk'))), {
    code: '28P01',
  })
})
