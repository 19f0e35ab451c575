import { randomUUID } from 'node:crypto'
import { contactClaimed, type Fact, type Feed, type FeedEntry } from '@zegel/contract'
import { openStore, type Store, write } from '@zegel/store'
import { createDatabase, MemoryLog, type Scope, testClock, until } from '@zegel/testing'
import { sql } from 'kysely'
import { follower } from '../src/follower.ts'
import { keepRunning } from '../src/loops.ts'
import type { Follow } from '../src/service.ts'

export interface Tables {
  done: { nth?: number; fact: string; subject: string; by: string }
}

const service = (name: string, sqlText: string) => ({
  name,
  migrations: [{ name: '001-own', up: () => sqlText }],
  start: async () => ({}),
})

// Nothing in it keeps a fact from being done twice: that is what the tests look for.
const done = 'create table done (nth serial, fact uuid not null, subject uuid not null, by text not null);'
const services = [service('source', ''), service('reader', done)]

export async function openFeed(t: Scope) {
  const database = await createDatabase(services)
  t.teardown(() => database.drop())
  const open = async <T>(schema: string) => {
    const store = await openStore<T>({ url: database.urlOf(schema), schema })
    t.teardown(() => store.close())
    return store
  }
  return { database, source: await open<Record<string, never>>('source'), openReader: () => open<Tables>('reader') }
}

export function fact(about: string, subject: string = randomUUID()): Fact {
  const at = '2026-03-01T09:30:00.000Z'
  return contactClaimed.make({
    about: [about],
    subject,
    at,
    body: { party: subject, claim: subject, language: 'nl', expiresAt: at },
  })
}

export const publishTo = (store: Store<Record<string, never>>, ...facts: Fact[]) =>
  write(store, async () => ({ value: undefined, facts }))

export interface ReaderOptions {
  by?: string
  kinds?: string[]
  pageMax?: number
  source: Feed
  /** before the commit of a step: may throw */
  before?: (entries: readonly FeedEntry[]) => unknown
  /** instead of the usual step */
  step?: Follow<Tables>['step']
  clock?: ReturnType<typeof testClock>
}

/** A follower that writes down what it did, and tells of each in its own book. */
export function read(t: Scope, store: Store<Tables>, options: ReaderOptions) {
  const { by = 'one', kinds = ['contact.claimed'], pageMax = 20, source, before, clock = testClock() } = options
  const log = new MemoryLog()
  const step: Follow<Tables>['step'] = async (entries, commit) => {
    await before?.(entries)
    await commit(async (tx) => {
      const rows = entries.map((entry) => ({ fact: entry.fact.id, subject: entry.fact.subject, by }))
      await tx.insertInto('done').values(rows).execute()
      return entries.map((entry) => fact(`told of ${entry.fact.id}`, entry.fact.subject))
    })
  }
  const follow = { name: 'reader', source: 'source', kinds, pageMax, step: options.step ?? step }
  const loop = follower({ follow, source, store, clock, log: log.logger })
  let stopping = new AbortController()
  let running = keepRunning(loop, log.logger, stopping.signal)
  const stop = async () => {
    stopping.abort()
    await running
  }
  t.teardown(stop)
  return {
    log,
    stop,
    restart: async () => {
      await stop()
      stopping = new AbortController()
      running = keepRunning(loop, log.logger, stopping.signal)
    },
  }
}

export const doneOf = async (store: Store<Tables>) =>
  await store.db.selectFrom('done').select(['fact', 'subject', 'by']).orderBy('nth').execute()

export const parkedOf = async (store: Store<Tables>) => {
  const { rows } = await sql<{ fact: string; subject: string; error: string; attempts: number }>`
    select fact, subject, error, attempts from parked order by position`.execute(store.db)
  return rows
}

/** Waits until as many were done, then a little for what would be too many. */
export async function untilDone(store: Store<Tables>, count: number) {
  await until(async () => (await doneOf(store)).length >= count, { ms: 20_000, what: `${count} facts being done` })
  return doneOf(store)
}

/** Whether each fact was done once, those of one subject in their order; and told of once. */
export async function judge(store: Store<Tables>, facts: readonly Fact[]) {
  const rows = await doneOf(store)
  const ids = rows.map((row) => row.fact)
  const bySubject = Map.groupBy(facts, (one) => one.subject)
  let disordered = 0
  for (const [subject, own] of bySubject) {
    const order = rows.filter((row) => row.subject === subject).map((row) => row.fact)
    if (order.join() !== own.map((one) => one.id).join()) disordered++
  }
  const told = await store.book.lookup(facts.map((one) => fact(`told of ${one.id}`, one.subject).id))
  return {
    missing: facts.length - new Set(ids).size,
    doubled: ids.length - new Set(ids).size,
    disordered,
    told: told.length,
  }
}
