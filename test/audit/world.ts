import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { derivedId, type Fact } from '@zegel/contract'
import { audit, nothingSeen, OWN, type Remembered, readRoots, SOURCES } from '@zegel/evidence'
import { type Config, HouseKeys } from '@zegel/host'
import { type Admin, openAdmin, openStore, type Store, withDatabase, write } from '@zegel/store'
import {
  type Administration,
  administration,
  call,
  citizen,
  expectStatus,
  type Scope,
  type TestHouse,
  until,
} from '@zegel/testing'
import { sql } from 'kysely'
import { startWhole } from '../support/houses.ts'
import { pdf } from '../support/letters.ts'

/** A proof in somebody's hands: a deposit's answer, or a dossier. */
export interface Held {
  name: string
  bytes: Buffer
}

/** A house with a past, stopped: what it held is a template for any number of tampered copies. */
export interface World {
  house: TestHouse
  config: Config
  admin: Admin
  /** the superuser's URL of the template, or of a copy of it */
  urlOf(database?: string): string
  roleUrlOf(service: string, database: string): string
  held: readonly Held[]
  /** the log's verifier key */
  key: string
  remembered: Remembered
  auditing: { sources: readonly string[]; person: Buffer; roots: readonly Buffer[] }
}

const SCHEMAS = ['evidence', ...SOURCES]

export async function makeWorld(t: Scope, letters: number): Promise<World> {
  const house = await startWhole(t)
  const by = await administration(house)
  const people = await Promise.all(Array.from({ length: 4 }, () => citizen(house).becomeReachable()))
  const held: Held[] = []
  const deposit = async (nth: number) => {
    const person = people[nth % people.length] as (typeof people)[number]
    const mode = nth % 5 === 4 ? 'consent' : 'basic'
    const answer = expectStatus(await by.deposit({ content: await by.put(pdf()), recipients: [person], mode }), 201)
    held.push({ name: `letter-${nth}.json`, bytes: answer.bytes })
    if (nth % 4 === 0 && mode === 'basic')
      await person.open((await person.itemIn(answer.body.message, 'consigned')).message)
    if (nth % 25 === 3) held.push(await dossier(by, answer.body.message, nth))
  }
  await many(deposit, 0, Math.floor(letters / 2))
  await setAsideSome(house)
  await settled(house)
  await keepBackup(house)
  await many(deposit, Math.floor(letters / 2), letters)
  await settled(house)
  const key = (await call('GET', `${house.urlOf('evidence')}/evidence/log/key`)).bytes.toString().trim()
  const { config, adminUrl } = house
  const roleUrls = new Map(SCHEMAS.map((name) => [name, house.databaseUrlOf(name)]))
  await house.stop()
  // The oldest and the newest, and all dossiers: what is held by somebody, not by everybody.
  const some = held.filter(({ name }, nth) => name.endsWith('.asice') || nth % 6 === 0 || nth > held.length - 4)
  const auditing = {
    sources: [...SOURCES, OWN],
    person: await new HouseKeys(join(house.data, 'keys'), false).secret('person'),
    roots: await readRoots([join(house.data, 'authority', 'root.crt.pem')]),
  }
  const admin = await openAdmin(withDatabase(adminUrl, 'postgres'))
  t.teardown(() => admin.close())
  const world = {
    house,
    config,
    admin,
    urlOf: (database?: string) => (database === undefined ? adminUrl : withDatabase(adminUrl, database)),
    roleUrlOf: (service: string, database: string) => withDatabase(roleUrls.get(service) as string, database),
    held: some,
    key,
    auditing,
  }
  return { ...world, remembered: await firstAudit(world) }
}

async function many(act: (nth: number) => Promise<void>, from: number, to: number) {
  const turns = Array.from({ length: to - from }, (_, nth) => from + nth).values()
  const work = async () => {
    for (const nth of turns) await act(nth)
  }
  await Promise.all(Array.from({ length: 8 }, work))
}

async function dossier(by: Administration, message: string, nth: number): Promise<Held> {
  const path = `/evidence/messages/${message}/dossier?content=false`
  const answer = await until(
    async () => {
      const got = await by.call('GET', path)
      return got.status === 200 && got
    },
    { ms: 20_000, what: 'a dossier' },
  )
  return { name: `letter-${nth}.asice`, bytes: answer.bytes }
}

/** A fact of a kind that nobody declared. */
function fact(kind: string, subject: string, at: string, nth: number): Fact {
  const id = derivedId(kind, String(nth))
  const members = { id, kind, subject, at, after: null, body: { nth }, boxes: [] }
  const text = JSON.stringify(members)
  return { ...members, text, digest: createHash('sha256').update(text).digest() }
}

/** Facts that cannot be sealed, one that waits behind them, and one that mailbox has no right to. */
async function setAsideSome(house: TestHouse) {
  const store = await openStore<never>({ url: house.databaseUrlOf('mailbox'), schema: 'mailbox', max: 1 })
  const subject = '00000000-0000-8000-8000-00000000000a'
  const at = new Date().toISOString()
  const facts = [
    fact('test.happened', subject, 'yesterday', 1),
    fact('test.happened', subject, at, 2),
    fact('test.happened', subject, at, 3),
    fact('consent.imagined', subject, at, 4),
  ]
  await write(store, async () => ({ value: undefined, facts }))
  await store.close()
  await until(async () => (await call('GET', `${house.url}/evidence/state`)).body.quarantine.facts === facts.length, {
    ms: 20_000,
    what: 'facts standing aside',
  })
}

/** Nothing is sealed any more, and all of it is signed. */
async function settled(house: TestHouse) {
  const store = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  let [size, since] = [-1, Date.now()]
  await until(
    async () => {
      const { rows } = await sql<{ size: number; signed: number }>`
        select size, (select max(size) from checkpoint) as signed from ledger`.execute(store.db)
      const [row] = rows
      if (row?.size !== size) [size, since] = [row?.size ?? -1, Date.now()]
      return row?.signed === size && Date.now() - since > 1_000
    },
    { ms: 60_000, what: 'the house at rest' },
  )
  await store.close()
}

/** Every table of every service as it is now, for the backup that is put back later. */
async function keepBackup(house: TestHouse) {
  const store = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  await sql`create schema backup`.execute(store.db)
  for (const { schema, name } of await allTables(store))
    await sql`create table ${sql.id('backup', `${schema}.${name}`)} as table ${sql.id(schema, name)}`.execute(store.db)
  await store.close()
}

export async function allTables({ db }: Pick<Store<never>, 'db'>): Promise<{ schema: string; name: string }[]> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname = any(${SCHEMAS}::text[]) and tablename <> 'migration' order by 1, 2`.execute(db)
  return rows
}

/** What the auditor saw before anybody touched anything: it must find nothing. */
async function firstAudit({ urlOf, key, auditing }: Omit<World, 'remembered'>): Promise<Remembered> {
  const store = await openStore<never>({ url: urlOf(), schema: 'evidence', max: 1 })
  const signal = new AbortController().signal
  const { findings, total, notes, size, remembered } = await audit(store, {
    ...auditing,
    key,
    remembered: nothingSeen,
    tell: () => {},
    signal,
  })
  await store.close()
  if (total > 0) throw new Error(`an untouched house: ${JSON.stringify(findings.slice(0, 5), null, 2)}`)
  const seen = { ...remembered, log: remembered.tree }
  console.log(`# ${size} leaves, untouched: nothing found${notes.length > 2 ? ` (${notes.join('; ')})` : ''}`)
  return seen as Remembered
}
