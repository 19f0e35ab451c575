import { createSecretKey, randomBytes } from 'node:crypto'
import type { Refusal } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { type AskDossiers, askDossiers } from '../src/dossier-jobs/ask.ts'
import { fileId } from '../src/dossier-jobs/files.ts'
import { giveUpJob } from '../src/dossier-jobs/give-up.ts'
import { jobFile } from '../src/dossier-jobs/job-file.ts'
import { findJob, type JobRow } from '../src/dossier-jobs/jobs.ts'
import { letterBy, newSender, post, startArchive } from './dossier-house.ts'
import { newId } from './notary.ts'

const house = await startArchive(t)
const archive = await house.archive()
const { context } = archive
const { db } = context.store
const desk = { context, secret: createSecretKey(randomBytes(32)) }
const senderOf = (party: string) => ({ kind: 'sender', party, client: 'test' }) as Caller
const ask = (party: string, asked: AskDossiers = {}, key = newId()) => askDossiers(desk, senderOf(party), key, asked)
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => undefined,
    (error: Refusal) => error,
  )
const ended = ({ party, id }: JobRow, ms = 30_000) =>
  until(
    async () => {
      const now = await findJob(db, party, id)
      return now && ['done', 'failed'].includes(now.state) && now
    },
    { ms },
  )
const isGone = (id: string) =>
  house.vault.size(id).then(
    () => false,
    (error: { code: string }) => error.code === 'not-found',
  )

t.test('a message that fails again and again is told as failed, and the job ends', async (t) => {
  const sender = newSender()
  const letters = [await letterBy(house, sender), await letterBy(house, sender)]
  await house.happen(
    'deposit',
    letters.map(({ deposited }) => deposited),
  )
  const [bad, fine] = letters as [(typeof letters)[0], (typeof letters)[0]]
  // A database that refuses its end each time, as if it might take it later.
  await sql
    .raw(`
    create function evidence.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now' using errcode = '40001'; end $$;
    create trigger refuse before update on evidence.dossier_job_message for each row
      when (new.files is not null and new.message = '${bad.message}') execute function evidence.refuse();`)
    .execute(house.admin.db)
  const job = await ask(sender.party)
  await until(async () => (await findJob(db, sender.party, job.id))?.done === 1, { what: 'the other message' })
  t.notOk(await isGone(fileId({ job: job.id, message: fine.message }, 1, 1)), 'which did not wait behind it')
  const state = await findJob(db, sender.party, job.id)
  t.equal(state?.state, 'running', 'one error is not the end')
  await until(
    async () => {
      house.clock.move(5 * 60_000)
      return (await findJob(db, sender.party, job.id))?.state === 'done'
    },
    { ms: 40_000, what: 'the end' },
  )
  const zip = await jobFile(archive, (await findJob(db, sender.party, job.id)) as JobRow)
  const chunks: Buffer[] = []
  for await (const chunk of zip.stream()) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('latin1')
  const told = (format: RegExp) => format.exec(text)?.[1]
  t.equal(told(new RegExp(`"message": "${bad.message}",[^}]*"failed": "([^"]*)"`)), 'unavailable')
  t.equal(told(new RegExp(`${bad.message},[^\\r]*,([^,\\r]*)\\r\\n`)), 'unavailable')
})

t.test('a job can be given up: its files go, and its place is free at once', async (t) => {
  const posted = await post(house)
  const { party } = posted.sender
  const done = await ended(await ask(party, {}, 'key'))
  const file = fileId({ job: done.id, message: posted.message }, 1, 1)
  t.notOk(await isGone(file))
  await t.rejects(giveUpJob(context, newId(), done.id), { code: 'dossiers-unknown' }, 'of another sender')
  t.notOk(await isGone(file))
  await giveUpJob(context, party, done.id)
  await giveUpJob(context, party, done.id).catch((error: Refusal) => t.equal(error.code, 'dossiers-unknown'))
  t.equal(await findJob(db, party, done.id), undefined)
  await until(() => isGone(file), { what: 'its file to be destroyed' })
  t.not((await ask(party, {}, 'key')).id, done.id, 'its key is free as well')
})

t.test('one that runs stops at its next message', async (t) => {
  const sender = newSender()
  const letters = await Promise.all(Array.from({ length: 30 }, () => letterBy(house, sender)))
  await house.happen(
    'deposit',
    letters.map(({ deposited }) => deposited),
  )
  const job = await ask(sender.party)
  const made = async () => (await findJob(db, sender.party, job.id))?.done
  await until(async () => ((await made()) ?? 0) > 0)
  const exported = async () =>
    (
      await sql<{ count: number }>`
        select count(*) from dossier_export where party = ${sender.party}`.execute(house.admin.db)
    ).rows[0]?.count
  await giveUpJob(context, sender.party, job.id)
  const before = await exported()
  const rows = async () =>
    (
      await sql<{ count: number }>`select count(*) from dossier_job_message where job = ${job.id}`.execute(
        house.admin.db,
      )
    ).rows[0]?.count
  await until(async () => (await rows()) === 0, { ms: 10_000, what: 'it to be forgotten' })
  for (const { message } of letters) t.ok(await isGone(fileId({ job: job.id, message }, 1, 1)))
  t.ok(((await exported()) ?? 30) <= (before ?? 0) + 1, 'at most the one that was being made')
})

t.test('when to come again is true', async (t) => {
  const posted = await post(house)
  const { party } = posted.sender
  await sql`update dossier_job set state = 'done' where state in ('waiting', 'running')`.execute(house.admin.db)
  for (let nth = 0; nth < 20; nth++) {
    const job = await ask(party)
    await sql`update dossier_job set state = 'done' where id = ${job.id}`.execute(house.admin.db)
  }
  const kept = await refusal(ask(party))
  t.match(kept, { code: 'dossiers-exhausted', detail: /20 are kept.*DELETE/ })
  t.ok(Math.abs((kept?.retryAfter ?? 0) - 7 * 24 * 3600) < 600, 'when the first of them ends')
  const { rows } = await sql<{ id: string }>`select id from dossier_job where party = ${party}`.execute(house.admin.db)
  await giveUpJob(context, party, rows[0]?.id as string)
  t.ok(await ask(party), 'or one was given up')
})

t.test('a book too large is refused before all of it is read', async (t) => {
  const party = newId()
  const add = (count: number, evidence: string) =>
    sql`
    insert into evidence (leaf, id, fact, kind, event, chain, sequence, sender, event_at, sealed_at, evidence, manifest,
      seal, archive_manifest, token)
    select (select coalesce(max(leaf), 0) + 1000000 from evidence) + n, gen_random_uuid(), gen_random_uuid(),
      'message.deposited', 'x', gen_random_uuid(), 1, ${party}, clock_timestamp(), now(),
      convert_to(${evidence}, 'UTF8'), '', '', '', ''
    from generate_series(1, ${count}) as n`.execute(house.admin.db)
  await add(10_001, '{"extensions":{"fact":{"body":{"letter":{"messageType":"some","parts":[]}}}}}')
  await add(1, 'whoever reads this fails')
  t.match(await refusal(ask(party)), { code: 'dossiers-too-many' })
  // Of a type all would have to be read.
  await add(90_000, '{}')
  t.match(await refusal(ask(party, { messageType: 'some' })), { code: 'dossiers-too-many', detail: /100000/ })
})
