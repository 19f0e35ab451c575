import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@zegel/store'
import { type Administration, administration, citizen, expectStatus, type Place, until } from '@zegel/testing'
import { verifyDossier } from '@zegel/verify'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { entriesOf } from './support/dossier.ts'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

const order = (by: Administration, json: object, key: string) =>
  by.call('POST', '/evidence/dossiers', { json, headers: { 'idempotency-key': key } })

const done = (by: Administration, job: string, ms = 30_000) =>
  until(
    async () => {
      const { body } = expectStatus(await by.call('GET', `/evidence/dossiers/${job}`), 200)
      return ['done', 'failed'].includes(body.state) && body
    },
    { ms, what: 'the export' },
  )

async function fileOf(by: Administration, job: string) {
  const { bytes, headers } = expectStatus(await by.call('GET', `/evidence/dossiers/${job}/file`), 200)
  const entries = new Map(entriesOf(bytes).map((one) => [one.name, one.bytes]))
  const json = JSON.parse(String(entries.get('index.json')))
  return { entries, json, csv: String(entries.get('index.csv')), headers, bytes }
}

async function trustOf(place: Place) {
  const text = async (path: string) => (await fetch(`${place.urlOf('evidence')}${path}`)).text()
  const pem = await text('/evidence/root.pem')
  const root = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')
  return { roots: [root], logKeys: [(await text('/evidence/log/key')).trim()], at: new Date() }
}

async function allHold(t: Test, place: Place, entries: ReadonlyMap<string, Buffer>) {
  const trust = await trustOf(place)
  const dossiers = [...entries].filter(([name]) => name.endsWith('.asice'))
  for (const [name, bytes] of dossiers) {
    const { checks } = await verifyDossier(bytes, trust)
    t.same(
      checks.filter(({ status }) => status === 'fails'),
      [],
      name,
    )
  }
  return dossiers.length
}

async function letters(sender: Administration, count: number, change: object = {}) {
  const content = await sender.put(pdf())
  const messages: string[] = []
  for (let nth = 0; nth < count; nth++) {
    const letter = { content, recipients: [citizen(sender.place)], ...change }
    messages.push(expectStatus(await sender.deposit(letter), 201).body.message)
  }
  return messages
}

/** Everybody's end is sealed: nothing comes after it. */
const settled = (sender: Administration, messages: readonly string[]) =>
  until(
    async () => {
      for (const message of messages) {
        const { steps } = (await sender.call('GET', `/evidence/messages/${message}`)).body
        if (!steps.some(({ kind }: { kind: string }) => kind === 'message.undeliverable')) return false
      }
      return true
    },
    { ms: 30_000 },
  )

t.test('the dossiers of many messages in one file, for their sender alone', async (t) => {
  const house = await startWhole(t)
  const sender = await administration(house)
  const other = await administration(house)
  const messages = await letters(sender, 3)
  const [fine] = await letters(sender, 1, { messageType: '=cmd|calc' })
  const [foreign] = await letters(other, 1)
  await settled(sender, [...messages, fine as string])

  const ordered = expectStatus(await order(sender, {}, 'all'), 202)
  const { job } = ordered.body
  t.equal(ordered.headers.get('location'), `/evidence/dossiers/${job}`)
  t.equal(expectStatus(await order(sender, {}, 'all'), 202).body.job, job, 'the same key is the same job')
  t.same((await order(sender, { content: false }, 'all')).body.code, 'idempotency-key-reused')
  t.not(expectStatus(await order(other, {}, 'all'), 202).body.job, job, 'the key is its own sender’s')
  t.equal((await sender.call('POST', '/evidence/dossiers', { json: {} })).body.code, 'idempotency-key-missing')

  t.match(await done(sender, job), { state: 'done', done: 4, of: 4, failed: [] })
  const { entries, json, csv, headers, bytes } = await fileOf(sender, job)
  t.equal(headers.get('content-type'), 'application/zip')
  t.equal(Number(headers.get('content-length')), bytes.length)
  t.equal(await allHold(t, house, entries), 4)
  t.same(
    json.dossiers.map(({ message }: { message: string }) => message),
    [...messages, fine],
    'in their order',
  )
  t.same([...entries.keys()], ['index.csv', 'index.json', ...[...messages, fine].map((one) => `${one}/${one}-1.asice`)])
  const indexes = [...entries]
    .filter(([name]) => name.endsWith('.asice'))
    .map(([, zip]) => JSON.parse(String(entriesOf(zip).find(({ name }) => name === 'index.json')?.bytes)))
  t.equal(new Set(indexes.map(({ asOf }) => asOf.size)).size, 1, 'all as of one state')
  t.same(indexes[0].asOf, json.asOf)
  t.ok(indexes.every(({ contents }) => contents.length === 1))
  t.equal(csv.split('\r\n').length, 1 + 4 + 1)
  t.match(csv, /,'=cmd\|calc,/, 'no formula in a spreadsheet')

  const exported = await until(async () => {
    const { steps } = (await sender.call('GET', `/evidence/messages/${messages[0]}`)).body
    return steps.filter(({ kind }: { kind: string }) => kind === 'dossier.exported')
  })
  t.equal(exported.length, 1, 'each was an access')

  for (const stranger of [other, citizen(house)]) {
    for (const path of ['', '/file']) {
      const answer = await stranger.call('GET', `/evidence/dossiers/${job}${path}`)
      t.ok([403, 404].includes(answer.status), `${answer.status}`)
    }
    const given = await stranger.call('DELETE', `/evidence/dossiers/${job}`)
    t.ok([403, 404].includes(given.status), `${given.status}`)
  }
  t.equal((await order(citizen(house) as never, {}, 'x')).status, 403)
  for (const ids of [[foreign], [...messages, foreign], ['00000000-0000-7000-8000-000000000000']]) {
    const { status, body } = await order(sender, { messages: ids }, `unknown-${ids.length}`)
    t.same([status, body.code], [404, 'evidence-unknown'])
  }
  t.equal((await order(sender, { messages, messageType: 'decision' }, 'both')).body.code, 'body-invalid')
  for (const day of [
    '2026-02-31T00',
    '2026-11-31T00',
    '2026-13-01T00',
    '0000-00-01T00',
    '2026-11-01T24',
    '2026-11-01T99',
  ]) {
    const { status, body } = await order(sender, { to: `${day}:00:00.000Z` }, 'no-day')
    t.match([status, body.code, body.errors], [400, 'body-invalid', [{ path: '/to', message: /no such day/ }]], day)
  }
  const { errors } = (await order(sender, { language: 'xx' }, 'language')).body
  t.match(errors[0], { path: '/language', message: 'must be "fr"' })

  const listed = expectStatus(await sender.call('GET', '/evidence/dossiers'), 200).body.jobs
  t.match(listed, [{ job, client: sender.client, state: 'done', of: 4, statusUrl: `/evidence/dossiers/${job}` }])
  const elsewhere = expectStatus(await other.call('GET', '/evidence/dossiers'), 200).body.jobs
  t.notOk(
    elsewhere.some((one: { job: string }) => one.job === job),
    'each sender sees its own',
  )
  t.equal((await citizen(house).call('GET', '/evidence/dossiers')).status, 403)

  const some = expectStatus(await order(sender, { messages: messages.slice(1, 3), content: false }, 'some'), 202).body
  t.match(await done(sender, some.job), { state: 'done', of: 2 })
  const without = await fileOf(sender, some.job)
  t.equal(await allHold(t, house, without.entries), 2)
  t.notOk(without.bytes.includes('content/0.pdf'))
  const typed = expectStatus(await order(sender, { messageType: 'decision', language: 'en' }, 'typed'), 202).body
  t.match(await done(sender, typed.job), { of: 3 })
  const later = await order(sender, { from: '2999-01-01T00:00:00.000Z' }, 'later')
  t.same([later.status, later.body.code], [404, 'evidence-unknown'])
  const span = { from: '2020-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z' }
  t.match(await done(sender, expectStatus(await order(sender, span, 'span'), 202).body.job), { of: 4 })

  const last = expectStatus(await order(sender, { content: false, language: 'fr' }, 'last'), 202).body.job
  t.equal((await sender.call('DELETE', `/evidence/dossiers/${last}`)).status, 204)
  t.ok([204, 404].includes((await sender.call('DELETE', `/evidence/dossiers/${last}`)).status), 'and again')
  for (const path of ['', '/file'])
    t.equal((await sender.call('GET', `/evidence/dossiers/${last}${path}`)).body.code, 'dossiers-unknown')
  await until(async () => (await sender.call('DELETE', `/evidence/dossiers/${last}`)).status === 404)

  // Row-level security behind the routes: without the query's filter a stranger sees no job.
  const store = house.house.store('evidence')
  for (const [party, count] of [
    [sender.party, 4],
    [other.party, 1],
  ] as const) {
    const seen = await store.db.transaction().execute(async (tx) => {
      await sql`select set_config('zegel.party', ${party}, true), set_config('role', current_user || '_party', true)`.execute(
        tx,
      )
      return (await sql<{ party: string }>`select party from dossier_job`.execute(tx)).rows
    })
    t.same(
      seen.map((row) => row.party),
      Array.from({ length: count }, () => party),
    )
  }

  const blobs = () =>
    readdirSync(join(house.data, 'contents'), { recursive: true }).filter((name) => String(name).endsWith('.blob'))
      .length
  const admin = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  t.teardown(() => admin.close())
  const before = blobs()
  await sql`update dossier_job set expires_at = now() - interval '1 day' where id = ${job}`.execute(admin.db)
  await house.stop()
  await house.start()
  await until(async () => (await sender.call('GET', `/evidence/dossiers/${job}`)).status === 404)
  await until(() => blobs() === before - 4, { what: 'the files to be destroyed' })
  t.equal((await sender.call('GET', `/evidence/dossiers/${job}/file`)).body.code, 'dossiers-unknown')
  t.equal((await fileOf(sender, some.job)).json.dossiers.length, 2, 'others stay')
})
