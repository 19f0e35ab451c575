import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cursors, contactConfirmed, type Fact, type Feed } from '@zegel/contract'
import { loadCursors, openStore } from '@zegel/store'
import { testClock, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { doneOf, fact, judge, openFeed, parkedOf, publishTo, read, untilDone } from './readers.ts'

const well = (facts: readonly Fact[]) => ({ missing: 0, doubled: 0, disordered: 0, told: facts.length })

/** Facts about a few subjects, so that each has an order of its own. */
function letters(count: number, subjects = 20) {
  const of = Array.from({ length: subjects }, () => randomUUID())
  return Array.from({ length: count }, (_, n) => fact(`letter ${n} ${of[0]}`, of[n % subjects]))
}

t.test('stopped and started at random moments it does everything once and in order', async (t) => {
  const { source, openReader } = await openFeed(t)
  const store = await openReader()
  const facts = letters(600)
  const reader = read(t, store, { source: source.book, before: () => sleep(Math.random() * 4) })
  const publishing = (async () => {
    for (let at = 0; at < facts.length; at += 7) await publishTo(source, ...facts.slice(at, at + 7))
  })()
  while ((await doneOf(store)).length < facts.length) {
    await sleep(Math.random() * 120)
    await reader.restart()
  }
  await publishing
  t.same(await judge(store, facts), well(facts))
  t.same(await parkedOf(store), [])
})

t.test('a fact that cannot be done is set aside with its subject, and delays nobody else', async (t) => {
  const { source, openReader } = await openFeed(t)
  const store = await openReader()
  const clock = testClock()
  const facts = letters(60, 6)
  const bad = facts[13] as Fact
  let healed = false
  const before = async (entries: readonly { fact: Fact }[]) => {
    if (!healed && entries.some((entry) => entry.fact.id === bad.id)) throw new Error('this one never')
  }
  const reader = read(t, store, { source: source.book, before, clock })
  await publishTo(source, ...facts.slice(0, 40))
  const behind = (list: readonly Fact[]) =>
    list.filter((one) => one.subject === bad.subject && facts.indexOf(one) >= 13)
  const first = facts.slice(0, 40)
  await untilDone(store, first.length - behind(first).length)
  await publishTo(source, ...facts.slice(40))
  await untilDone(store, facts.length - behind(facts).length)
  await until(async () => (await parkedOf(store)).length === behind(facts).length, { what: 'the rest waiting' })
  const parked = await parkedOf(store)
  t.same(
    parked.map((row) => row.fact),
    behind(facts).map((one) => one.id),
    'the bad one and those behind it',
  )
  t.match(parked[0], { error: 'this one never' })
  t.match(parked[1], { error: 'waits behind an earlier fact' })
  const undone = new Set((await doneOf(store)).map((row) => row.fact))
  t.notOk(behind(facts).some((one) => undone.has(one.id)))
  t.ok(
    reader.log.atLeast(50).some((line) => line['fact'] === bad.id),
    'and somebody is told',
  )

  clock.move(10_000)
  await until(async () => (await parkedOf(store))[0]?.attempts === 2, { what: 'another attempt' })
  // Some days later: the pauses have grown as far as they grow.
  await sql`update parked set attempts = 100000, next_at = now() where fact = ${bad.id}`.execute(store.db)
  clock.move(600_000)
  await until(async () => (await parkedOf(store))[0]?.attempts === 100_001, { what: 'one more attempt' })
  await reader.restart()
  healed = true
  const healing = (async () => {
    while ((await parkedOf(store)).length > 0) {
      clock.move(600_000)
      await sleep(50)
    }
  })()
  await healing
  await untilDone(store, facts.length)
  t.same(await judge(store, facts), well(facts))
  const late = fact('after the healing', bad.subject)
  await publishTo(source, late)
  await untilDone(store, facts.length + 1)
  t.same(await judge(store, [...facts, late]), well([...facts, late]))
})

t.test('a database that breaks connections sets nobody aside', async (t) => {
  const { source, openReader, database } = await openFeed(t)
  const store = await openReader()
  const facts = letters(300)
  const reader = read(t, store, { source: source.book, before: () => sleep(5), pageMax: 10 })
  await publishTo(source, ...facts)
  const superuser = await openSuperuser(database.adminUrl)
  t.teardown(superuser.end)
  const stops = () => reader.log.atLeast(40).filter((line) => line.msg.startsWith('a loop stopped')).length
  for (let round = 0; round < 4; round++) {
    await until(async () => (await doneOf(store).catch(() => [])).length > round * 40)
    // A connection that breaks while nobody uses it is replaced, and nobody notices.
    for (let before = stops(), tries = 0; stops() === before && tries < 200; tries++) {
      await superuser.terminateAll()
      await sleep(7)
    }
  }
  await until(async () => (await doneOf(store).catch(() => [])).length >= facts.length, { ms: 25_000 })
  t.same(await judge(store, facts), well(facts))
  t.same(await parkedOf(store), [])
  t.ok(stops() >= 1, `it did meet them, ${stops()} times`)
  t.notOk(reader.log.atLeast(40).some((line) => line.msg === 'a fact is set aside'))
})

t.test(
  'two processes share the work; when one loses its session the other takes over; nothing is done twice',
  async (t) => {
    const { source, openReader, database } = await openFeed(t)
    const [one, two] = [await openReader(), await openReader()]
    const clock = testClock()
    const facts = letters(240)
    const bad = new Set([facts[3]?.id, facts[50]?.id, facts[90]?.id])
    const before = async (entries: readonly { fact: Fact }[]) => {
      await sleep(Math.random() * 10)
      if (entries.some((entry) => bad.has(entry.fact.id))) throw new Error('not yet')
    }
    read(t, one, { source: source.book, before, by: 'one', clock, pageMax: 10 })
    read(t, two, { source: source.book, before, by: 'two', clock, pageMax: 10 })
    await publishTo(source, ...facts.slice(0, 120))
    const superuser = await openSuperuser(database.adminUrl)
    t.teardown(superuser.end)
    await until(async () => (await doneOf(one)).length > 40)
    for (let round = 0; round < 3; round++) {
      await superuser.terminateOneElection()
      await publishTo(source, ...facts.slice(120 + round * 40, 160 + round * 40))
      await sleep(700)
    }
    await until(async () => (await parkedOf(one)).some((row) => row.error === 'not yet'))
    bad.clear()
    while ((await doneOf(one)).length < facts.length || (await parkedOf(one)).length > 0) {
      clock.move(600_000)
      await sleep(100)
    }
    await sleep(300)
    t.same(await judge(one, facts), well(facts))
  },
)

t.test('an ex-leader that was paused over a fact set aside does not do it after its successor did', async (t) => {
  const { source, openReader, database } = await openFeed(t)
  const [one, two] = [await openReader(), await openReader()]
  const clock = testClock()
  const only = fact('the only one')
  const { promise: pause, resolve: wake } = Promise.withResolvers<void>()
  let state: 'bad' | 'healed' | 'paused' = 'bad'
  const first = read(t, one, {
    source: source.book,
    clock,
    by: 'one',
    before: async () => {
      if (state === 'bad') throw new Error('not yet')
      state = 'paused'
      await pause
    },
  })
  await publishTo(source, only)
  await until(async () => (await parkedOf(one)).length === 1)
  read(t, two, { source: source.book, clock, by: 'two' })
  state = 'healed'
  clock.move(600_000)
  await until(() => (state as string) === 'paused')
  const superuser = await openSuperuser(database.adminUrl)
  t.teardown(superuser.end)
  await superuser.terminateOneElection()
  await until(async () => (await parkedOf(two)).length === 0)
  wake()
  await first.stop()
  t.match(await doneOf(two), [{ by: 'two' }])
  t.equal((await doneOf(two)).length, 1)
})

t.test('a step that breaks its word', async (t) => {
  const { source, openReader } = await openFeed(t)
  const store = await openReader()
  const [good, after, twice, never] = letters(4, 4) as [Fact, Fact, Fact, Fact]
  const reader = read(t, store, {
    source: source.book,
    step: async (entries, commit) => {
      const ids = entries.map((entry) => entry.fact.id)
      const save = () =>
        commit(async (tx) => {
          const rows = entries.map((entry) => ({ fact: entry.fact.id, subject: entry.fact.subject, by: 'one' }))
          await tx.insertInto('done').values(rows).execute()
          return []
        })
      if (!ids.includes(never.id)) await save()
      if (ids.includes(twice.id)) await save()
      if (ids.includes(after.id)) throw new Error('after the commit')
    },
  })
  for (const one of [good, after, twice, never]) {
    await publishTo(source, one)
    await until(
      async () =>
        (await doneOf(store)).length + (await parkedOf(store)).length > [good, after, twice, never].indexOf(one),
    )
  }
  t.same(
    (await doneOf(store)).map((row) => row.fact),
    [good.id, after.id, twice.id],
    'what was committed stands, once',
  )
  t.same(
    (await parkedOf(store)).map((row) => row.fact),
    [never.id],
  )
  t.equal(reader.log.atLeast(50).filter((line) => line.msg === 'a step failed after its commit').length, 2)
})

t.test('progress over facts of other kinds is written down when the reader stops', async (t) => {
  const { source, openReader } = await openFeed(t)
  const store = await openReader()
  const confirmed = Array.from({ length: 200 }, (_, n) =>
    contactConfirmed.make({
      about: [`${n}`],
      subject: randomUUID(),
      at: '2026-03-01T09:30:00.000Z',
      body: { party: randomUUID(), claim: randomUUID(), language: 'nl', commitment: 'ab'.repeat(32) },
    }),
  )
  await publishTo(source, ...confirmed.slice(0, 100))
  let at: Cursors = {}
  // As a feed over HTTP does: a read that is cut short throws.
  const remote: Feed = {
    head: () => source.book.head(),
    lookup: (ids) => source.book.lookup(ids),
    read: async (request, signal) => {
      const page = await source.book.read(request, signal)
      at = page.cursors
      signal.throwIfAborted()
      return page
    },
  }
  const reader = read(t, store, { source: remote })
  await until(() => Object.keys(at).length > 0)
  await publishTo(source, fact('one of its own'))
  await untilDone(store, 1)
  await publishTo(source, ...confirmed.slice(100))
  const head = await source.book.head()
  await until(() => Object.keys(head).every((shard) => at[Number(shard)] === head[Number(shard)]))
  await reader.stop()
  t.same(await loadCursors(store.db, 'reader'), await source.book.head())
})

/** The superuser's hand on the sessions of one database. */
async function openSuperuser(adminUrl: string) {
  const store = await openStore<Record<string, never>>({ url: adminUrl, schema: 'public', max: 1 })
  const others = sql`select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  return {
    end: () => store.close(),
    terminateAll: () =>
      sql`select pg_terminate_backend(pid) from (${others} and application_name = 'zegel-reader') s`.execute(store.db),
    terminateOneElection: () =>
      sql`select pg_terminate_backend(pid) from (${others} and application_name = 'zegel-reader'
        and pid in (select pid from pg_locks where locktype = 'advisory' and objsubid = 2) order by random() limit 1) s`.execute(
        store.db,
      ),
  }
}

t.test('a trickle is taken in strides: each step costs the same few turns at the database', async (t) => {
  const { source, openReader } = await openFeed(t)
  const store = await openReader()
  const facts = letters(60)
  let steps = 0
  const before = async () => {
    steps++
  }
  read(t, store, { source: source.book, before })
  const began = performance.now()
  for (const one of facts) {
    await publishTo(source, one)
    await sleep(10)
  }
  await untilDone(store, facts.length)
  const most = Math.ceil((performance.now() - began) / 100) + 1
  t.ok(steps <= most, `${steps} steps, at most ${most}`)
  t.same(await judge(store, facts), well(facts))
})
