import { setTimeout as sleep } from 'node:timers/promises'
import { serve, systemClock } from '@zegel/host'
import { MemoryLog, type Scope, testClock, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { faultsOf } from './chain.ts'
import { happened, type NotaryHouse, newId, startNotary } from './notary.ts'

/** Another house on the same data: the same notary in another process. */
async function second(t: Scope, { house, services }: NotaryHouse) {
  const log = new MemoryLog()
  const other = await serve(services, {
    config: house.config,
    databaseUrlOf: house.databaseUrlOf,
    log: log.logger,
    clock: systemClock,
  })
  t.teardown(() => other.close())
  return { house: other, log }
}

/** The database sessions that hold the notary's lock. */
const holders = async ({ admin }: NotaryHouse) =>
  (
    await sql<{ pid: number }>`select distinct pid from pg_locks join pg_database d on d.oid = database
      where locktype = 'advisory' and granted and datname = current_database()
        and classid::int8 = (hashtext('evidence.notary')::int8 & 4294967295) and objid = 0`.execute(admin.db)
  ).rows.map(({ pid }) => pid)

t.test(
  'of two notaries one seals; when its session is killed the other takes over, and the ledger stays whole',
  async (t) => {
    const notary = await startNotary(t)
    await second(t, notary)
    const subjects = Array.from({ length: 16 }, newId)
    const facts = Array.from({ length: 1_500 }, (_, nth) => happened(subjects[nth % 16] as string, nth))
    const first = new Set<number>()
    const publishing = (async () => {
      for (let at = 0; at < facts.length; at += 25) {
        await notary.publish(facts.slice(at, at + 25))
        if (at % 300 !== 0) continue
        const [pid, ...more] = await until(async () => {
          const found = await holders(notary)
          return found.length > 0 && found
        })
        t.equal(more.length, 0, 'one holds the lock')
        first.add(pid as number)
        await sql`select pg_terminate_backend(${pid})`.execute(notary.admin.db)
      }
    })()
    await publishing
    await notary.sealed(facts, 40_000)
    t.equal(first.size, 5, 'each kill had another holder')
    const leaves = await notary.ledger()
    t.equal(leaves.length, 1_500)
    t.same(faultsOf(leaves), [])
    for (const subject of subjects) {
      const order = leaves.filter(({ chain }) => chain === subject).map(({ fact }) => fact)
      t.same(
        order,
        facts.filter((fact) => fact.subject === subject).map(({ id }) => id),
      )
    }
  },
)

t.test(
  'whichever sessions of the notary are killed, in the middle of a page or not, each fact is sealed once',
  async (t) => {
    const notary = await startNotary(t)
    const subjects = Array.from({ length: 8 }, newId)
    const facts = Array.from({ length: 600 }, (_, nth) => happened(subjects[nth % 8] as string, nth))
    let killed = 0
    const kill = async () => {
      const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'zegel-evidence' and usename <> current_user`.execute(
        notary.admin.db,
      )
      killed += rows.length
      // Two and more: one of them is the thread's, which has begun again.
      return rows.length >= 2
    }
    for (let at = 0; at < facts.length; at += 60) {
      await notary.publish(facts.slice(at, at + 60))
      await sleep(at % 50)
      await until(kill, { what: 'sessions to kill' })
    }
    await notary.sealed(facts, 40_000)
    t.ok(killed >= 20, `${killed} sessions were killed`)
    const leaves = await notary.ledger()
    t.equal(leaves.length, 600)
    t.same(faultsOf(leaves), [])
    for (const subject of subjects) {
      const order = leaves.filter(({ chain }) => chain === subject).map(({ fact }) => fact)
      t.same(
        order,
        facts.filter((fact) => fact.subject === subject).map(({ id }) => id),
      )
    }
  },
)

t.test('a notary that lost the lock without knowing cannot write: the ledger decides, not the lock', async (t) => {
  const notary = await startNotary(t)
  const facts = Array.from({ length: 200 }, (_, nth) => happened(newId(), nth))
  await notary.publish(facts.slice(0, 100))
  await notary.sealed(facts.slice(0, 100))
  // As if another notary had sealed a page meanwhile, seen in the ledger alone.
  const copy = sql`update ledger set size = size + 1`
  await copy.execute(notary.admin.db)
  await notary.publish(facts.slice(100))
  await until(() => notary.house.log.text.includes('another notary moved the ledger'))
  await notary.sealed(facts)
  const leaves = await notary.ledger()
  t.same(
    leaves.map(({ leaf }) => leaf).slice(0, 102),
    [...Array(100).keys(), 101, 102],
    'it read the end anew, and did not write over it',
  )
})

t.test('time: seals never run back, an event ahead of the clock waits, a late seal says so', async (t) => {
  const clock = testClock()
  const notary = await startNotary(t, { clock })
  const subject = newId()
  const early = [0, 1, 2].map((nth) => happened(newId(), nth, clock.now()))
  await notary.publish(early)
  await notary.sealed(early)
  clock.move(-60_000)
  const back = [3, 4].map((nth) => happened(newId(), nth, clock.now()))
  await notary.publish(back)
  await until(() => notary.house.log.text.includes('behind the last seal'))
  t.equal((await notary.ledger()).length, 3, 'which of the two clocks was wrong nobody knows: nothing is stamped')
  clock.move(60_000)
  await notary.sealed(back)
  t.same(faultsOf(await notary.ledger()), [])
  clock.move(-300)
  const still = happened(newId(), 9, clock.now())
  await notary.publish([still])
  await notary.sealed([still])
  t.same(faultsOf(await notary.ledger()), [], 'within the accuracy that tokens declare it goes on, never back')
  clock.move(300)

  const ahead = happened(subject, 5, clock.now() + 3_000)
  const after = happened(subject, 6, clock.now())
  await notary.publish([ahead, after])
  await until(async () => (await notary.quarantine()).length === 2)
  t.match((await notary.quarantine())[0], { fact: ahead.id, error: /ahead of the clock/ })
  await notary.sealed([ahead, after])
  const [one, two] = (await notary.ledger()).slice(-2)
  t.same([one?.fact, two?.fact], [ahead.id, after.id])
  t.ok(Date.parse(one?.sealedAt as string) >= Date.parse(ahead.at) - 1_000)

  const late = happened(newId(), 7, clock.now() - 10_500)
  const punctual = happened(newId(), 8, clock.now() - 5_000)
  await notary.publish([late, punctual])
  await notary.sealed([late, punctual])
  const sealed = new Map(
    (await notary.ledger()).map(({ fact, evidence }) => [fact, JSON.parse(evidence.toString()).extensions]),
  )
  t.equal(sealed.get(late.id).sealedLate, true)
  t.equal(sealed.get(punctual.id).sealedLate, undefined)
})
