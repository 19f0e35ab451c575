import { createSecretKey, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Refusal } from '@zegel/contract'
import type { Caller } from '@zegel/host'
import { openStore } from '@zegel/store'
import { Child, freePorts, until } from '@zegel/testing'
import { verifyDossier } from '@zegel/verify'
import { sql } from 'kysely'
import t from 'tap'
import { type AskDossiers, askDossiers } from '../src/dossier-jobs/ask.ts'
import { fileId } from '../src/dossier-jobs/files.ts'
import { jobMessages } from '../src/dossier-jobs/job-messages.ts'
import { type ArchiveHouse, letterBy, logKeyOf, newSender, post, rootOf, startArchive } from './dossier-house.ts'
import { newId } from './notary.ts'

const house = await startArchive(t)
const { context } = await house.archive()
const desk = { context, secret: createSecretKey(randomBytes(32)) }
const senderOf = (party: string) => ({ kind: 'sender', party, client: 'test' }) as Caller
const ask = (party: string, asked: AskDossiers = {}, key = newId()) => askDossiers(desk, senderOf(party), key, asked)
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: Refusal) => error.code,
  )

/** First evidences as the notary would have sealed them, of letters that say so many bytes of contents. */
async function deposited({ admin }: ArchiveHouse, party: string, count: number, bytes: number) {
  const parts = [{ part: 0, content: newId(), mediaType: 'application/pdf', size: bytes, sha256: '0'.repeat(64) }]
  const evidence = JSON.stringify({ extensions: { fact: { body: { letter: { messageType: 'test', parts } } } } })
  await sql`
    insert into evidence (leaf, id, fact, kind, event, chain, sequence, sender, event_at, sealed_at, evidence, manifest,
      seal, archive_manifest, token)
    select (select coalesce(max(leaf), 0) + 1000000 from evidence) + n, gen_random_uuid(), gen_random_uuid(),
      'message.deposited', 'x', gen_random_uuid(), 1, ${party}, now(), now(), convert_to(${evidence}, 'UTF8'), '', '', '', ''
    from generate_series(1, ${count}) as n`.execute(admin.db)
}

t.test('an order that cannot be filled is refused before any work', async (t) => {
  const [large, many, nobody] = [newId(), newId(), newId()]
  await deposited(house, large, 2, 3 * 1024 ** 3)
  t.equal(await codeOf(ask(large)), 'dossiers-too-large')
  t.equal(await codeOf(ask(large, { content: false })), 'done', 'without the contents it fits')
  await deposited(house, many, 10_001, 1)
  t.equal(await codeOf(ask(many)), 'dossiers-too-many')
  t.equal(await codeOf(ask(nobody)), 'evidence-unknown')
  t.equal(await codeOf(ask(nobody, { messages: [newId()] })), 'evidence-unknown')
  const { rows } = await sql<{ plan: string }>`explain select chain from evidence
    where sender = ${many} and sequence = 1 and event_at >= now() order by event_at, chain limit 1`.execute(
    context.store.db,
  )
  t.match(JSON.stringify(rows), /evidence_first/, 'found by an index')
})

t.test('of one sender two run at once, however many ask in the same moment', async (t) => {
  const party = newId()
  await deposited(house, party, 1, 1)
  const asked = await Promise.all(Array.from({ length: 12 }, () => codeOf(ask(party))))
  t.equal(asked.filter((code) => code === 'done').length, 2)
  t.equal(asked.filter((code) => code === 'dossiers-exhausted').length, 10)
  const [one, two] = [newId(), newId()]
  for (const sender of [one, two]) await deposited(house, sender, 1, 1)
  const same = await Promise.all(Array.from({ length: 8 }, () => ask(one, {}, 'key')))
  t.equal(new Set(same.map(({ id }) => id)).size, 1, 'the same key at once is one job')
  t.equal(await codeOf(ask(one, { content: false }, 'key')), 'idempotency-key-reused')
  t.not((await ask(two, {}, 'key')).id, same[0]?.id)

  const three = newId()
  await deposited(house, three, 1, 1)
  const codes: string[] = []
  for (let nth = 0; nth < 22; nth++) {
    codes.push(await codeOf(ask(three)))
    await sql`update dossier_job set state = 'done' where party = ${three}`.execute(house.admin.db)
  }
  t.same([codes.indexOf('dossiers-exhausted'), new Set(codes).size], [20, 2], 'what is kept has a bound as well')
})

t.test('a message that cannot be exported holds up no other, and an export that grows too large ends', async (t) => {
  const posted = await post(house)
  const job = await ask(posted.sender.party)
  const stateOf = async (id: string) =>
    (
      await sql<{ state: string; reason: string | null; done: number; volumes: number }>`
        select j.state, j.reason, j.done, m.volumes from dossier_job j join dossier_job_message m on m.job = j.id
        where j.id = ${id}`.execute(house.admin.db)
    ).rows[0]
  const ended = (id: string) =>
    until(async () => {
      const state = await stateOf(id)
      return state && ['done', 'failed'].includes(state.state) && state
    })
  t.match(await ended(job.id), { state: 'done', done: 1, volumes: 1 })
  t.ok((await house.vault.size(fileId({ job: job.id, message: posted.message }, 1, 1))) > 10_000)

  const damaged = await post(house)
  const [blob] = readdirSync(join(house.house.data, 'contents'), { recursive: true })
    .map((name) => join(house.house.data, 'contents', String(name)))
    .filter((name) => name.endsWith(`${damaged.contentId}.blob`))
  const bytes = readFileSync(blob as string)
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
  writeFileSync(blob as string, bytes)
  const bad = await ask(damaged.sender.party)
  t.match(await ended(bad.id), { state: 'done', done: 1 })
  const { rows } = await sql<{ failed: string }>`
    select failed from dossier_job_message where job = ${bad.id}`.execute(house.admin.db)
  t.equal(rows[0]?.failed, 'part-damaged', 'why is noted')

  // As if a message before had been that large.
  await sql`alter table dossier_job alter column bytes set default 5000000000`.execute(house.admin.db)
  const large = await ask(posted.sender.party, { language: 'en' })
  await sql`alter table dossier_job alter column bytes set default 0`.execute(house.admin.db)
  t.match(await ended(large.id), { state: 'failed', reason: 'dossiers-too-large' })
  await until(() =>
    house.vault.size(fileId({ job: large.id, message: posted.message }, 1, 1)).then(
      () => false,
      (error: { code: string }) => error.code === 'not-found',
    ),
  )
})

t.test('an export goes on where a killed process was', async (t) => {
  const sender = newSender()
  const letters = await Promise.all(Array.from({ length: 12 }, () => letterBy(house, sender)))
  await house.happen(
    'deposit',
    letters.map(({ deposited: fact }) => fact),
  )
  const { data, databaseUrlOf } = house.house
  await house.house.stop()
  const store = await openStore<never>({ url: databaseUrlOf('evidence'), schema: 'evidence', max: 2 })
  t.teardown(() => store.close())
  const order = { ...desk, context: { ...desk.context, store } }
  const { id } = await askDossiers(order, senderOf(sender.party), 'job', {})
  const files = async () =>
    (
      await sql<{ files: string }>`
        select files from dossier_job_message where job = ${id} and files is not null order by nth`.execute(store.db)
    ).rows
  const [port] = await freePorts(1)
  const child = new Child(fileURLToPath(new URL('../src/main.ts', import.meta.url)), {
    ZEGEL_DATA: data,
    ZEGEL_PORT: String(port),
    DATABASE_URL: databaseUrlOf('evidence'),
  })
  t.teardown(() => child.kill())
  for (const least of [1, 5]) {
    child.spawn()
    await until(async () => (await files()).length >= least, { ms: 60_000, what: `${least} messages` })
    const before = await files()
    await child.kill()
    t.ok((await files()).length < 12, 'in the middle of it')
    t.same((await files()).slice(0, before.length), before, 'what was made stays')
  }
  await house.house.start()
  await until(async () => (await files()).length === 12, { ms: 60_000, what: 'the rest' })
  const archive = await house.archive()
  const trust = { roots: [rootOf(archive)], logKeys: [await logKeyOf(house)], at: new Date(house.clock.now()) }
  for (const item of await jobMessages(archive.context.store.db, id)) {
    const { message } = item
    const chunks: Buffer[] = []
    for await (const chunk of await house.vault.read(fileId(item, item.madeBy as number, 1)))
      chunks.push(chunk as Buffer)
    t.ok((await verifyDossier(Buffer.concat(chunks), trust)).holds, message)
  }
  const { rows } = await sql<{ count: number }>`
    select count(*) from own_fact where text like ${`%${sender.party}%`}`.execute(house.admin.db)
  t.equal(rows[0]?.count, 12, 'each is told once')
})
