import { setTimeout as sleep } from 'node:timers/promises'
import { serve, systemClock } from '@zegel/host'
import { MemoryLog, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { faultsOf } from './chain.ts'
import { checkpointsOf, faultsOfLog, holders, signedAll, textOf, things } from './log-house.ts'
import { startNotary } from './notary.ts'

t.test('another notary takes over and goes on with the same history, whatever sessions are killed', async (t) => {
  const notary = await startNotary(t)
  const log = new MemoryLog()
  const { config, databaseUrlOf } = notary.house
  const other = await serve(notary.services, { config, databaseUrlOf, log: log.logger, clock: systemClock })
  t.teardown(() => other.close())
  const facts = things(500)
  const leaders = new Set<number>()
  const all = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'zegel-evidence' and usename <> current_user`.execute(
      notary.admin.db,
    )
  for (let at = 0; at < facts.length; at += 20) {
    await notary.publish(facts.slice(at, at + 20))
    await sleep(Math.random() * 40)
    if (at % 100 !== 0) continue
    const [pid] = await until(async () => {
      const found = await holders(notary)
      return found.length === 1 && found
    })
    leaders.add(pid as number)
    // In turns the leader's session alone, and everything that is open.
    if (at % 200 === 0) await sql`select pg_terminate_backend(${pid})`.execute(notary.admin.db)
    else await all()
  }
  await notary.sealed(facts, 40_000)
  await signedAll(notary)
  t.ok(leaders.size >= 4, `${leaders.size} sessions led`)
  const leaves = await notary.ledger()
  t.equal(leaves.length, facts.length)
  t.same(faultsOf(leaves), [])
  const checkpoints = await checkpointsOf(notary)
  t.same(faultsOfLog(checkpoints, leaves, (await textOf(notary, '/log/key')).trim()), [])
  t.equal(checkpoints.at(-1)?.size, facts.length)
  t.same(
    [notary.house.log, log].flatMap((one) => one.atLeast(50)),
    [],
    'no damage was found where there was none',
  )
})
