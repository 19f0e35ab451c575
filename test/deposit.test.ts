import { randomUUID } from 'node:crypto'
import { deposit } from '@zegel/deposit'
import { evidenceService } from '@zegel/evidence'
import { identity } from '@zegel/identity'
import { openStore } from '@zegel/store'
import {
  type Administration,
  administration,
  citizen,
  newCbe,
  newNrn,
  startHouse,
  testClock,
  until,
} from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { put, submission } from './support/letters.ts'

const services = [identity, deposit, evidenceService({ sources: ['identity', 'deposit'] })]
const LIMITS = { content_bytes_max: 200_000, seal_wait_ms: 60_000 }

const DAY_MS = 86_400_000
const clock = testClock()
const house = await startHouse(t, { services, clock, config: { limits: LIMITS } })
const sender = await administration(house)
const other = await administration(house)
const content = await put(sender)

const post = (json: unknown, options: { by?: Administration; key?: string; headers?: Record<string, string> } = {}) =>
  (options.by ?? sender).call('POST', '/deposit/messages', {
    json,
    headers: { 'idempotency-key': options.key ?? randomUUID(), ...options.headers },
  })

t.test('a deposit is answered with its proof', async (t) => {
  const answer = await post(submission({ content }))
  t.equal(answer.status, 201)
  t.match(answer.headers.get('location'), /^\/deposit\/messages\//)
  const [proof] = answer.body.proofs
  const evidence = JSON.parse(proof.evidence)
  t.equal(evidence.erdsEventId, 'http://uri.etsi.org/19522/Event/SubmissionAcceptance')
  t.equal(evidence.messageIdentifier, answer.body.message)
  t.ok(Date.parse(answer.body.depositedAt) <= Date.parse(answer.body.sealedAt))
  const status = await sender.call('GET', `/deposit/messages/${answer.body.message}`)
  t.equal(status.body.status, 'deposited')
  t.same(status.body.proofs, answer.body.proofs)
  t.equal((await other.call('GET', `/deposit/messages/${answer.body.message}`)).body.code, 'message-unknown')
  const list = await sender.call('GET', '/deposit/messages?limit=1')
  t.equal(list.body.messages[0].message, answer.body.message)
})

t.test('what does not fit is refused with a stable code, and nothing is stored', async (t) => {
  const before = (await sender.call('GET', '/deposit/messages?limit=100')).body.messages.length
  const foreign = await put(other)
  const second = await put(sender)
  const main = { content, role: 'main', fileName: 'brief.pdf' }
  const nrn = newNrn()
  const cases: [string, number, string, object][] = [
    ['unknown content', 422, 'content-unknown', { contents: [{ ...main, content: randomUUID() }] }],
    ['content of another sender', 422, 'content-unknown', { contents: [{ ...main, content: foreign }] }],
    ['no main content', 422, 'message-main-content', { contents: [{ ...main, role: 'attachment' }] }],
    ['two main contents', 422, 'message-main-content', { contents: [main, { ...main, content: second }] }],
    ['the same content twice', 422, 'message-content-twice', { contents: [main, { ...main, role: 'attachment' }] }],
    ['no content', 400, 'body-invalid', { contents: [] }],
    [
      'the same recipient twice',
      422,
      'recipient-twice',
      {
        recipients: [
          { scheme: 'be-nrn', value: nrn },
          { scheme: 'be-nrn', value: nrn },
        ],
      },
    ],
    [
      'wrong check digits of a person',
      422,
      'recipient-number-invalid',
      { recipients: [{ scheme: 'be-nrn', value: '85073003329' }] },
    ],
    [
      'wrong check digits of an enterprise',
      422,
      'recipient-number-invalid',
      { recipients: [{ scheme: 'be-cbe', value: '0123456789' }] },
    ],
    [
      'an enterprise number as a person',
      422,
      'recipient-number-invalid',
      { recipients: [{ scheme: 'be-nrn', value: newCbe() }] },
    ],
    ['a scheme nobody knows', 400, 'body-invalid', { recipients: [{ scheme: 'fr-nir', value: nrn }] }],
    ['no recipient', 400, 'body-invalid', { recipients: [] }],
    [
      'eleven recipients',
      400,
      'body-invalid',
      { recipients: Array.from({ length: 11 }, () => ({ scheme: 'be-nrn', value: newNrn() })) },
    ],
    ['a subject over 400', 400, 'body-invalid', { subject: 'x'.repeat(401) }],
    ['a subject with control characters', 400, 'body-invalid', { subject: 'a\u0007b' }],
    ['a subject with a new line', 400, 'body-invalid', { subject: 'a\nb' }],
    ['a subject that turns its direction', 400, 'body-invalid', { subject: 'a\u202eb' }],
    ['an empty subject', 400, 'body-invalid', { subject: '' }],
    ['a file name over 255', 400, 'body-invalid', { contents: [{ ...main, fileName: `${'x'.repeat(252)}.pdf` }] }],
    ['a file name with a path', 422, 'file-name-invalid', { contents: [{ ...main, fileName: '../brief.pdf' }] }],
    ['a file name with a backslash', 422, 'file-name-invalid', { contents: [{ ...main, fileName: 'a\\b.pdf' }] }],
    ['a file name with a new line', 422, 'file-name-invalid', { contents: [{ ...main, fileName: 'a\nb.pdf' }] }],
    ['a file name of another type', 422, 'file-name-invalid', { contents: [{ ...main, fileName: 'brief.exe' }] }],
    ['an unknown language', 400, 'body-invalid', { language: 'es' }],
    ['an unknown mode', 400, 'body-invalid', { mode: 'express' }],
    ['an unknown member', 400, 'body-invalid', { priority: 1 }],
    ['a deadline', 422, 'deadline-unsupported', { deadline: { days: 30 } }],
    ['an expiration in the past', 422, 'expiration-in-the-past', { expirationDate: '2020-01-01' }],
    ['an expiration on no day', 422, 'expiration-in-the-past', { expirationDate: '2999-02-31' }],
    [
      'an IBAN with wrong check digits',
      422,
      'iban-invalid',
      {
        paymentData: {
          amount: '10.00',
          currency: 'EUR',
          dueDate: '2027-01-01',
          iban: 'BE68539007547035',
          reference: '+++',
        },
      },
    ],
  ]
  for (const [what, status, code, change] of cases) {
    const answer = await post({ ...submission({ content }), ...change })
    t.equal(answer.status, status, `${what}: status`)
    t.equal(answer.body.code, code, `${what}: code`)
    t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    t.ok(answer.body.next, `${what}: says what to do`)
  }
  t.equal((await sender.call('GET', '/deposit/messages?limit=100')).body.messages.length, before, 'nothing was stored')
})

t.test('what is at the limit is taken', async (t) => {
  const fileName = `${'x'.repeat(251)}.pdf`
  const answer = await post({
    ...submission({ content }),
    subject: 'é'.repeat(400),
    contents: [{ content, role: 'main', fileName }],
    recipients: Array.from({ length: 10 }, () => ({ scheme: 'be-nrn', value: newNrn() })),
  })
  t.equal(answer.status, 201)
  t.equal(answer.body.proofs.length, 10, 'one evidence for each recipient')
  t.equal(new Set(answer.body.proofs.map((proof: { recipient: string }) => proof.recipient)).size, 10)
})

t.test('tokens', async (t) => {
  const bare = (headers: Record<string, string>) =>
    fetch(`${house.url}/deposit/messages`, { headers }).then(async (answer) => [
      answer.status,
      ((await answer.json()) as { code: string }).code,
    ])
  t.same(await bare({}), [401, 'token-missing'])
  t.same(await bare({ authorization: 'Bearer x.y.z' }), [401, 'token-invalid'])
  const person = await citizen(house).token()
  t.same(await bare({ authorization: `Bearer ${person}` }), [403, 'scope-missing'])
})

t.test('national numbers need an authorisation; the rejection is sealed', async (t) => {
  const unauthorised = await administration(house, { nationalNumber: false })
  const own = await put(unauthorised)
  const key = randomUUID()
  const body = submission({ content: own })
  const answer = await post(body, { by: unauthorised, key })
  t.equal(answer.status, 403)
  t.equal(answer.body.code, 'sender-not-authorised-nrn')
  const evidence = JSON.parse(answer.body.rejection.proofs[0].evidence)
  t.equal(evidence.erdsEventId, 'http://uri.etsi.org/19522/Event/SubmissionRejection')
  const again = await post(body, { by: unauthorised, key })
  t.same(again.body.rejection, answer.body.rejection, 'the same rejection on repeat')
})

t.test('idempotency', async (t) => {
  const key = randomUUID()
  const body = submission({ content })
  const first = await post(body, { key })
  t.equal(first.status, 201)
  const again = await post(body, { key })
  t.equal(again.status, 201)
  t.ok(again.bytes.equals(first.bytes), 'the same bytes')
  t.equal((await post({ ...body, subject: 'Iets anders' }, { key })).body.code, 'idempotency-key-reused')
  const reversed = (object: object) => Object.fromEntries(Object.entries(object).reverse())
  const reordered = await post({ ...reversed(body), contents: body.contents.map(reversed) }, { key })
  t.ok(reordered.bytes.equals(first.bytes), 'the same body with its members in another order')

  const mine = await put(other)
  const theirs = await post(
    { ...body, contents: [{ content: mine, role: 'main', fileName: 'brief.pdf' }] },
    { by: other, key },
  )
  t.equal(theirs.status, 201, "another sender's key is another key")
  t.not(theirs.body.message, first.body.message)

  const shared = randomUUID()
  const many = await Promise.all(Array.from({ length: 20 }, () => post(body, { key: shared })))
  t.ok(
    many.every(({ status, bytes }) => status === 201 && bytes.equals(many[0]?.bytes as Buffer)),
    'one answer for all',
  )

  for (const bad of ['', ' ', 'a b', 'x'.repeat(129), 'é']) {
    const headers = Buffer.from(bad, 'utf8').toString('latin1')
    t.equal((await post(body, { key: headers })).body.code, 'idempotency-key-missing', JSON.stringify(bad))
  }
  await house.stop()
  await house.start()
  const after = await post(body, { key })
  t.ok(after.bytes.equals(first.bytes), 'the same bytes after a restart')
})

t.test('Prefer: respond-async and the event feed', async (t) => {
  const { next } = (await sender.call('GET', '/deposit/events?limit=500')).body
  const waiting = sender.call('GET', `/deposit/events?after=${next}&wait=10`)
  const pending = await post(submission({ content }), { headers: { prefer: 'respond-async' } })
  t.equal(pending.status, 202)
  t.equal(pending.body.status, 'pending')
  const told = await waiting
  t.match(told.body.events, [{ kind: 'message.deposited', message: pending.body.message }])
  t.equal(
    (await other.call('GET', `/deposit/events?after=${next}`)).body.events.some(
      (e: { message: string }) => e.message === pending.body.message,
    ),
    false,
  )
  const status = await until(async () => {
    const { body } = await sender.call('GET', pending.body.statusUrl)
    return body.status === 'deposited' && body
  })
  t.equal(status.proofs.length, 1)
  const last = (await sender.call('GET', '/deposit/events?limit=500')).body.next
  const quiet = await sender.call('GET', `/deposit/events?after=${last}&wait=1`)
  t.same([quiet.status, quiet.body], [200, { events: [], next: last }], 'nothing happened for so long')
  t.equal(
    (await sender.call('GET', `/deposit/events?after=${2 ** 64}`)).body.code,
    'body-invalid',
    'no position is as far',
  )
})

t.test('what was answered once stands, though its day has passed', async (t) => {
  const expirationDate = new Date(clock.now() + DAY_MS).toISOString().slice(0, 10)
  const dated = submission({ content, expirationDate })
  const before = await post(dated, { key: 'dated' })
  clock.move(2 * DAY_MS)
  const late = await post(dated, { key: 'dated' })
  t.equal(late.status, 201)
  t.ok(late.bytes.equals(before.bytes))
  t.equal((await post(dated)).body.code, 'expiration-in-the-past')
})

t.test('a sender with too many unsealed deposits waits, and nobody else', async (t) => {
  const alone = await startHouse(t, {
    services: [identity, deposit],
    config: { limits: { unsealed_deposits_max: 2, seal_wait_ms: 1 }, peers: { evidence: 'http://127.0.0.1:1' } },
  })
  const [busy, calm] = [await administration(alone), await administration(alone)]
  const letters = new Map([
    [busy, await put(busy)],
    [calm, await put(calm)],
  ])
  const by = (who: Administration) => post(submission({ content: letters.get(who) as string }), { by: who })
  t.same([(await by(busy)).status, (await by(busy)).status], [202, 202])
  const refused = await by(busy)
  t.match([refused.status, refused.body.code], [429, 'too-many-unsealed'])
  t.equal(refused.headers.get('retry-after'), '5')
  t.equal((await by(calm)).status, 202)
})

t.test('every message has one fact, and every fact its message', async (t) => {
  await house.stop()
  await house.start()
  // In one group: repeats of a key beside others that win.
  const shared = randomUUID()
  const body = submission({ content })
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, nth) => post(body, { key: nth % 3 === 0 ? shared : randomUUID() })),
  )
  t.same(new Set(answers.map(({ status }) => status)), new Set([201]))
  const store = await openStore<never>({ url: house.adminUrl, schema: 'deposit', max: 1 })
  t.teardown(() => store.close())
  const { rows } = await sql<{ facts: number; messages: number; pairs: number; keys: number }>`
    select (select count(*) from fact) as facts, (select count(*) from message) as messages,
      (select count(*) from idempotency) as keys,
      (select count(*) from message m join fact f on f.id = m.fact) as pairs`.execute(store.db)
  const { facts, messages, pairs, keys } = rows[0] as { facts: number; messages: number; pairs: number; keys: number }
  t.ok(facts > 41, `${facts} deposits here and above`)
  t.same({ messages, pairs, keys }, { messages: facts, pairs: facts, keys: facts })
})
