import { createSecretKey, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { derivedId } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { openStore } from '@zegel/store'
import { until } from '@zegel/testing'
import type { Vault } from '@zegel/vault'
import { sql } from 'kysely'
import t from 'tap'
import { askDossiers } from '../src/dossier-jobs/ask.ts'
import { fileId } from '../src/dossier-jobs/files.ts'
import { giveUpJob } from '../src/dossier-jobs/give-up.ts'
import { jobFile } from '../src/dossier-jobs/job-file.ts'
import { jobMessages } from '../src/dossier-jobs/job-messages.ts'
import { beginJob, findJob, type JobRow } from '../src/dossier-jobs/jobs.ts'
import { makeMessage } from '../src/dossier-jobs/make-message.ts'
import { letterBy, newSender, type Posted, post, startArchive } from './dossier-house.ts'
import { newId } from './notary.ts'

// One process lost its session at the database and goes on beside its successor, which is the house's own loop.

const house = await startArchive(t)
const archive = await house.archive()
const { context } = archive
const { db } = context.store
const desk = { context, secret: createSecretKey(randomBytes(32)) }
const ask = (party: string) => askDossiers(desk, { kind: 'sender', party, client: 'test' } as Caller, newId(), {})
const blobs = () =>
  readdirSync(join(house.house.data, 'contents'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.blob')).length

/** The same vault, whose first change waits. */
function slowVault(vault: Vault) {
  const gate = { reached: Promise.withResolvers<void>(), go: Promise.withResolvers<void>() }
  const waiting = async () => {
    gate.reached.resolve()
    await gate.go.promise
  }
  const slow: Vault = {
    read: (id, range) => vault.read(id, range),
    size: (id) => vault.size(id),
    write: async (id, source, options) => {
      await waiting()
      return vault.write(id, source, options)
    },
    destroy: async (id) => {
      await waiting()
      await vault.destroy(id)
    },
  }
  return { slow, reached: gate.reached.promise, release: () => gate.go.resolve() }
}

/** A process that stands in the middle of a job's only message. */
async function halfWay({ sender }: Posted) {
  const { id, party } = await ask(sender.party)
  await beginJob(db, id, await house.logged())
  const job = (await findJob(db, party, id)) as JobRow
  const [item] = await jobMessages(db, id)
  const { slow, reached, release } = slowVault(archive.vault)
  const making = makeMessage({ ...archive, vault: slow }, job, item as NonNullable<typeof item>)
  await reached
  return {
    job,
    goesOn: async () => {
      release()
      await making
    },
  }
}

t.test('what a process writes after its successor was done takes nothing away', async (t) => {
  const posted = await post(house)
  const before = blobs()
  const { job, goesOn } = await halfWay(posted)
  await until(async () => (await findJob(db, job.party, job.id))?.state === 'done', { what: 'its successor' })
  await goesOn()
  const done = (await findJob(db, job.party, job.id)) as JobRow
  t.equal(done.done, 1)
  let bytes = 0
  for await (const chunk of (await jobFile(archive, done)).stream()) bytes += (chunk as Buffer).length
  t.ok(bytes > 10_000, 'the file can be read to its end')
  t.equal(blobs(), before + 1, 'and there is one of it')
  await giveUpJob(context, job.party, job.id)
  await until(() => blobs() === before, { what: 'all to be destroyed' })
})

t.test('what it writes after the job was given up does not stay', async (t) => {
  const posted = await post(house)
  const before = blobs()
  const { job, goesOn } = await halfWay(posted)
  await giveUpJob(context, job.party, job.id)
  await until(async () => (await jobMessages(db, job.id)).length === 0, { what: 'the job to be forgotten' })
  await goesOn()
  t.equal(blobs(), before)
})

t.test('nor what it writes after the job had its time', async (t) => {
  const posted = await post(house)
  const before = blobs()
  const { job, goesOn } = await halfWay(posted)
  await sql`update dossier_job set expires_at = ${job.askedAt} where id = ${job.id}`.execute(house.admin.db)
  await until(async () => (await jobMessages(db, job.id)).length === 0, { what: 'the job to be forgotten' })
  await goesOn()
  t.equal(blobs(), before)
})

t.test('a file from before tries had files of their own is read, and destroyed', async (t) => {
  const posted = await post(house)
  const before = blobs()
  const { party, id } = await ask(posted.sender.party)
  await until(async () => (await findJob(db, party, id))?.state === 'done')
  const [item] = await jobMessages(db, id)
  const made = await archive.vault.read(fileId({ job: id, message: posted.message }, 1, 1))
  const old = derivedId('dossier-file', id, posted.message, '1')
  await archive.vault.write(old, made, { maxBytes: item?.files?.[0]?.bytes as number })
  await archive.vault.destroy(fileId({ job: id, message: posted.message }, 1, 1))
  await sql`update dossier_job_message set first_try = 0, made_by = 0 where job = ${id}`.execute(house.admin.db)
  let bytes = 0
  const zip = await jobFile(archive, (await findJob(db, party, id)) as JobRow)
  for await (const chunk of zip.stream()) bytes += (chunk as Buffer).length
  t.equal(bytes, zip.size)
  await giveUpJob(context, party, id)
  await until(() => blobs() === before, { what: 'it to be destroyed' })
})

t.test('who lost the election stops before the next message', async (t) => {
  const sender = newSender()
  const letters = await Promise.all(Array.from({ length: 8 }, () => letterBy(house, sender)))
  await house.happen(
    'deposit',
    letters.map(({ deposited }) => deposited),
  )
  const other = await openStore<never>({ url: house.house.adminUrl, schema: 'evidence', max: 1 })
  t.teardown(() => other.close())
  const job = await ask(sender.party)
  const made = async () => (await findJob(db, sender.party, job.id))?.done ?? 0
  await until(async () => (await made()) > 0)
  // Who ends a session takes its place at once.
  await other.db.connection().execute(async (session) => {
    await sql`
      select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 0
        and classid = (hashtext('evidence.dossiers')::int8 & 4294967295)::oid`.execute(session)
    await sql`select pg_advisory_lock(hashtext('evidence.dossiers'), 0)`.execute(session)
    const before = await made()
    t.ok(before < letters.length - 1, `in the middle of it: ${before}`)
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      return true
    })
    t.ok((await made()) <= before + 1, `at most the one that was being made: ${before}, then ${await made()}`)
    await sql`select pg_advisory_unlock_all()`.execute(session)
  })
  await until(async () => (await made()) === letters.length, { what: 'the rest' })
})
