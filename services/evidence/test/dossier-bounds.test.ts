import { createSecretKey, randomBytes } from 'node:crypto'
import type { Refusal } from '@zegel/contract'
import { type Caller, instant } from '@zegel/host'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { openDossier } from '../src/dossier/dossier.ts'
import { takeVolume } from '../src/dossier/take-volume.ts'
import { askDossiers } from '../src/dossier-jobs/ask.ts'
import { jobMessages } from '../src/dossier-jobs/job-messages.ts'
import { findJob } from '../src/dossier-jobs/jobs.ts'
import { forgetExports } from '../src/exports.ts'
import { type Posted, post, startArchive } from './dossier-house.ts'
import { newId } from './notary.ts'

const house = await startArchive(t)
const archive = await house.archive()
const { db } = archive.context.store
const admin = house.admin.db
const HOUR_MS = 60 * 60_000

const refused = (act: Promise<unknown>) =>
  act.then(
    () => undefined,
    (error: unknown) => error as Refusal,
  )
const asSender = (posted: Pick<Posted, 'message' | 'sender'>, client = 'test') => ({
  message: posted.message,
  caller: { kind: 'sender' as const, party: posted.sender.party, client },
  content: true,
})
/** As if the sender had taken it so often by other clients. */
const taken = ({ message, sender }: Pick<Posted, 'message' | 'sender'>, count: number, ms: number) =>
  sql`
  insert into dossier_export (id, party, message, at)
  select gen_random_uuid(), ${sender.party}, ${message}, ${instant(house.clock.now() - ms)}
  from generate_series(1, ${count})`.execute(admin)
const told = async (message: string) =>
  (
    await sql<{ count: number }>`
      select count(*) from own_fact where text like ${`%${message}%`}`.execute(admin)
  ).rows[0]?.count
/** When the one message of a job may be tried again, ms. */
const dueOf = async (job: string) => {
  const { rows } = await sql<{ due: string | null }>`
    select due_at as due from dossier_job_message where job = ${job}`.execute(admin)
  return Date.parse(rows[0]?.due ?? '')
}
/** Links of a chain that concern somebody else. */
const lengthen = ({ message }: Posted, kind: string, count: number) =>
  sql`
  insert into evidence (leaf, id, fact, kind, event, chain, sequence, recipient, event_at, sealed_at, evidence, manifest,
    seal, archive_manifest, token)
  select (select min(leaf) from evidence) - n, gen_random_uuid(), gen_random_uuid(), ${kind}, 'x', ${message},
    (select max(sequence) from evidence where chain = ${message}) + n, gen_random_uuid(), now(), now(), '', '', '', '', ''
  from generate_series(1, ${count}) as n`.execute(admin)

t.test('what others read takes no export from a party; what was exported counts for everybody', async (t) => {
  const [read, exported] = [await post(house), await post(house)]
  await lengthen(read, 'message.accessed', 50_000)
  await lengthen(exported, 'dossier.exported', 20_000)
  for (const posted of [read, exported]) await taken(posted, 5, 2 * HOUR_MS)
  t.ok(await takeVolume(archive, asSender(read), 1))
  t.match(await refused(takeVolume(archive, asSender(exported), 1)), { code: 'rate-limited', detail: / 5 times a day/ })
  await lengthen(read, 'message.accessed', 50_000)
  t.match(await refused(takeVolume(archive, asSender(read, 'other'), 1)), { code: 'dossier-too-large' })
})

t.test('the same within a day of the first time is the same access, over the full hour as well', async (t) => {
  const posted = await post(house)
  const asOf = await house.logged()
  const take = (client = 'test') => takeVolume(archive, { ...asSender(posted, client), asOf }, 1)
  house.clock.move(HOUR_MS - (house.clock.now() % HOUR_MS) - 30_000)
  await take()
  house.clock.move(40_000)
  await Promise.all([take(), take(), take()])
  t.equal(await told(posted.message), 1, 'ten seconds after the hour')
  await taken(posted, 199, 0)
  await take()
  t.match(await refused(take('other')), { code: 'rate-limited' })
  house.clock.move(24 * HOUR_MS - 50_000)
  await take()
  t.equal(await told(posted.message), 1, 'almost a day')
  house.clock.move(60_000)
  await take()
  t.equal(await told(posted.message), 2, 'after a day it is another')
})

t.test('however many ask at once, the bound holds', async (t) => {
  const posted = await post(house)
  await taken(posted, 57, 60_000)
  const asOf = await house.logged()
  const clients = Array.from({ length: 12 }, (_, nth) => ({ ...asSender(posted, `client-${nth}`), asOf }))
  const dossiers = await Promise.all(clients.map((request) => openDossier(archive, request)))
  const asked = await Promise.all(dossiers.map((dossier) => refused(dossier.record())))
  t.equal(asked.filter((error) => error === undefined).length, 3)
  t.equal(asked.filter((error) => error?.code === 'rate-limited').length, 9)
})

t.test('what is refused is refused before anything is read', async (t) => {
  const nobodys = { message: newId(), sender: { party: newId() } as Posted['sender'] }
  t.match(await refused(takeVolume(archive, asSender(nobodys), 1)), { code: 'evidence-unknown' })
  await taken(nobodys, 60, 60_000)
  t.match(await refused(takeVolume(archive, asSender(nobodys), 1)), { code: 'rate-limited', detail: / 60 .* hour/ })
  t.match(
    await refused(
      takeVolume(archive, { ...asSender(nobodys), caller: { ...asSender(nobodys).caller, party: newId() } }, 1),
    ),
    { code: 'evidence-unknown' },
  )
})

t.test('a message of a job that is over the bound of its day is made when it may be, and told once', async (t) => {
  const posted = await post(house)
  const { party } = posted.sender
  await taken(posted, 200, HOUR_MS)
  const desk = { context: archive.context, secret: createSecretKey(randomBytes(32)) }
  const { id } = await askDossiers(desk, { kind: 'sender', party, client: 'test' } as Caller, newId(), {})
  const message = async () => (await jobMessages(db, id))[0]
  await until(async () => (await dueOf(id)) > house.clock.now() + 22 * HOUR_MS, { what: 'it to wait' })
  t.match(await message(), { failed: null, files: null })
  t.equal((await findJob(db, party, id))?.state, 'running')
  house.clock.move(23 * HOUR_MS + 60_000)
  await until(async () => (await findJob(db, party, id))?.state === 'done', { what: 'the end' })
  t.match(await message(), { failed: null, volumes: 1 })
  t.equal(await told(posted.message), 1)

  // As if the process had died before it noted the files, and was away for days.
  house.clock.move(3 * 24 * HOUR_MS)
  await forgetExports(db, instant(house.clock.now()))
  await sql`update dossier_job_message set files = null, made_by = null where job = ${id}`.execute(admin)
  await sql`update dossier_job set state = 'running', done = 0 where id = ${id}`.execute(admin)
  await until(async () => (await findJob(db, party, id))?.state === 'done', { what: 'the end again' })
  t.match(await message(), { failed: null, madeBy: 3 })
  t.equal(await told(posted.message), 1, 'once for a job and a message')
})

t.test('a message of a job that never gets its turn ends as what it is', async (t) => {
  const posted = await post(house)
  const { party } = posted.sender
  const desk = { context: archive.context, secret: createSecretKey(randomBytes(32)) }
  await taken(posted, 200, 60_000)
  const { id } = await askDossiers(desk, { kind: 'sender', party, client: 'test' } as Caller, newId(), {})
  await until(
    async () => {
      const wait = (await dueOf(id)) - house.clock.now()
      if (wait > 0) {
        // There before its turn is, and no faster than it looks: the notary's own keys end as well.
        await taken(posted, 200, 60_000 - wait)
        house.clock.move(wait)
      }
      return (await findJob(db, party, id))?.state === 'done'
    },
    { what: 'the end' },
  )
  t.equal((await jobMessages(db, id))[0]?.failed, 'rate-limited')
})
