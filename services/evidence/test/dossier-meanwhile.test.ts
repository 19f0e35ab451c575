import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { viewFor } from '../src/dossier/view.ts'
import { post, read, startArchive } from './dossier-house.ts'

t.test('what is sealed while an export waits for the log is shown, and not named as withheld', async (t) => {
  const house = await startArchive(t)
  const archive = await house.archive()
  const posted = await post(house)
  const { message } = posted
  const caller = { kind: 'recipient' as const, party: posted.people[0], client: 'app' }
  const own = async () => {
    const { rows } = await sql<{ sequence: number }>`
      select sequence from evidence where chain = ${message} and recipient = ${caller.party} order by sequence`.execute(
      house.admin.db,
    )
    return rows.map(({ sequence }) => sequence)
  }
  const before = (await own()).length
  // The log signs nothing meanwhile, and the notary goes on sealing.
  const begun = await house.admin.db.transaction().execute(async (tx) => {
    await sql`lock table checkpoint in share row exclusive mode`.execute(tx)
    const opened = read(house, posted, 1, false)
    await until(async () => (await own()).length === before + 1)
    const viewing = viewFor(archive, { message, caller, content: true })
    await sleep(200)
    const handedOver = read(house, posted, 1)
    await until(async () => (await own()).length === before + 3)
    return { viewing, told: Promise.all([opened, handedOver]) }
  })
  const view = await begun.viewing
  await begun.told
  const leaves = new Set(view.links.map(({ sequence }) => sequence))
  t.ok(leaves.has((await own()).at(-1) as number), 'the log covers what came last')
  t.same([...view.shown], await own())
  t.equal(view.steps.at(-1)?.kind, 'message.handed-over')
})
