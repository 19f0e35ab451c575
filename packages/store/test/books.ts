import { randomUUID } from 'node:crypto'
import { contactClaimed, type Fact } from '@zegel/contract'
import { createDatabase, type Scope, type TestDatabase } from '@zegel/testing'
import { type Migration, openStore, type Store, type StoreOptions } from '../src/index.ts'
import { bookMigration } from '../src/publish.ts'

export interface Tables {
  note: { key: number; party: string; times: number }
}

const notes: Migration = {
  name: '001-note',
  up: ({ service, party }) => `
create table note (key int4 primary key, party uuid not null, times int4 not null default 1);
alter table note enable row level security;
create policy note_service on note to ${service} using (true) with check (true);
create policy note_party on note to ${party} using (party = current_setting('zegel.party')::uuid);
grant select on note to ${party};
`,
}

/** The house's own publish function with one line changed: what the tests must be able to see. */
function planted(name: string, from: string, to: string): Migration {
  const text = bookMigration.up({ service: 'nobody', party: 'nobody' })
  const start = text.indexOf('create function publish')
  const own = text.slice(start, text.indexOf('$$;', start) + 3)
  if (!own.includes(from)) throw new Error(`publish does not hold ${from}`)
  return { name, up: () => own.replace('create function', 'create or replace function').replace(from, to) }
}

const LOCK = "perform pg_advisory_xact_lock(hashtext(current_schema() || '.publish'), one);"

const service = (name: string, ...migrations: Migration[]) => ({ name, migrations, start: async () => ({}) })

/** `book` is as in the house; `unlocked` takes no lock; `single` takes one for all its shards. */
export const services = [
  service('book', notes),
  service('unlocked', notes, planted('002-planted', LOCK, 'null;')),
  service('single', notes, planted('002-planted', LOCK, LOCK.replace('one)', '0)'))),
]

export type BookName = 'book' | 'unlocked' | 'single'

/** A database with the three books, and stores on it, all gone with the test. */
export async function openBooks(t: Scope) {
  const database = await createDatabase(services)
  t.teardown(() => database.drop())
  return { database, open: (name: BookName, options?: Partial<StoreOptions>) => open(t, database, name, options) }
}

async function open(t: Scope, database: TestDatabase, name: BookName, options: Partial<StoreOptions> = {}) {
  const store: Store<Tables> = await openStore<Tables>({ url: database.urlOf(name), schema: name, ...options })
  t.teardown(() => store.close())
  return store
}

/** A fact about a subject of its own, or about the one named. */
export function fact(about: string, options: { subject?: string; at?: string } = {}): Fact {
  const { subject = randomUUID(), at = '2026-03-01T09:30:00.000Z' } = options
  const body = { party: subject, claim: subject, language: 'nl' as const, expiresAt: at }
  return contactClaimed.make({ about: [about], subject, at, body })
}

export const now = () => new AbortController().signal
