import { createHash } from 'node:crypto'
import { consent } from '@zegel/consent'
import { derivedId } from '@zegel/contract'
import { evidenceService } from '@zegel/evidence'
import { identity } from '@zegel/identity'
import { notice } from '@zegel/notice'
import {
  type Answer,
  administration,
  call,
  citizen,
  mailsOf,
  type Recipient,
  startHouse,
  testClock,
  until,
} from '@zegel/testing'
import t from 'tap'

const clock = testClock()
const sources = ['identity', 'consent', 'notice']
const services = [identity, consent, evidenceService({ sources }), notice]
const house = await startHouse(t, { services, clock })

const give = { terms: '2026-11', language: 'de', portal: 'Mein Portal' }
const contact = (person: Recipient, language = 'nl', email = person.email) =>
  person.call('PUT', '/consent/me/contact', { json: { email, language } })
const confirm = (person: Recipient, code: unknown) =>
  person.call('POST', '/consent/me/contact/confirmation', { json: { code } })
const seen = new Set<string>()
/** The code in the mail that has come since the last look. */
const newCode = async (person: Recipient) => {
  const news = () => mailsOf(house, person.email).find(({ raw }) => !seen.has(raw))
  const mail = await until(news, { what: 'the mail with the code' })
  seen.add(mail.raw)
  return /(?<!\d)\d{6}(?!\d)/.exec(mail.text)?.[0] as string
}
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const refused = (answer: Answer) => [answer.status, answer.body.code]

t.test('consent: given once, in the words that were shown; withdrawn once; both with their evidence', async (t) => {
  const anna = citizen(house)
  const before = (await anna.call('GET', '/consent/me')).body
  t.match(before, { consent: 'never-given', history: [], currentTerms: { version: '2026-11' } })
  for (const language of ['fr', 'nl', 'de', 'en']) {
    const { text, digest } = before.currentTerms.texts[language]
    t.equal(digest, createHash('sha256').update(text).digest('hex'))
  }
  t.equal(new Set(Object.values(before.currentTerms.texts).map((one) => (one as { digest: string }).digest)).size, 4)
  t.same(refused(await anna.call('DELETE', '/consent/me')), [409, 'consent-not-given'])
  t.same(refused(await anna.call('PUT', '/consent/me', { json: { ...give, terms: '2020-01' } })), [
    422,
    'terms-unknown',
  ])

  const given = await anna.call('PUT', '/consent/me', { json: give })
  t.match([given.status, given.body], [200, { consent: 'given', terms: '2026-11', act: { sealed: true } }])
  t.equal(given.body.act.evidences.length, 1)
  const again = await anna.call('PUT', '/consent/me', { json: { ...give, language: 'fr' } })
  t.same([again.status, again.body], [200, given.body], 'agreeing again changes nothing')

  const withdrawn = await anna.call('DELETE', '/consent/me')
  t.match([withdrawn.status, withdrawn.body], [200, { consent: 'withdrawn', act: { sealed: true } }])
  t.same(refused(await anna.call('DELETE', '/consent/me')), [409, 'consent-not-given'])
  t.equal((await anna.call('PUT', '/consent/me', { json: give })).status, 200, 'and given anew')
  const { history, consent: state } = (await anna.call('GET', '/consent/me')).body
  t.equal(state, 'given')
  t.match(history, [
    {
      act: 'given',
      portal: 'Mein Portal',
      language: 'de',
      terms: '2026-11',
      assurance: 'substantial',
      fact: given.body.act.fact,
    },
    { act: 'withdrawn', portal: 'dev-login', language: 'de', fact: withdrawn.body.act.fact },
    { act: 'given' },
  ])
  t.equal(history[0].termsDigest, before.currentTerms.texts.de.digest)
  const stranger = (await citizen(house).call('GET', '/consent/me')).body
  t.match(stranger, { consent: 'never-given', history: [] }, 'nobody sees another person')
})

t.test('contact: claimed, mailed, confirmed; masked where it is shown', async (t) => {
  const bert = citizen(house)
  t.same(refused(await confirm(bert, '123456')), [409, 'contact-missing'])
  const claimed = await contact(bert)
  t.equal(claimed.status, 200)
  t.match(claimed.body, { attemptsLeft: 5, address: `${bert.email[0]}***@mail.example`, act: { sealed: true } })
  t.match((await bert.call('GET', '/consent/me')).body, {
    claim: { address: /\*\*\*@mail\.example$/, attemptsLeft: 5 },
  })
  const code = await newCode(bert)
  t.match(mailsOf(house, bert.email)[0]?.text, /bevestigt u dit adres/)
  const no = await confirm(bert, wrong(code))
  t.match([no.status, no.body], [422, { code: 'code-wrong', attemptsLeft: 4 }])
  const yes = await confirm(bert, code)
  t.match([yes.status, yes.body], [200, { address: claimed.body.address, act: { sealed: true } }])
  const repeated = await confirm(bert, code)
  t.same([repeated.status, repeated.body], [200, yes.body], 'the answer may have been lost')
  t.same(refused(await confirm(bert, wrong(code))), [409, 'contact-missing'])
  const view = await bert.call('GET', '/consent/me')
  t.match(view.body.contact, { address: claimed.body.address, language: 'nl', confirmedAt: yes.body.act.at })
  t.equal(view.body.claim, undefined)
  t.notMatch(view.bytes.toString(), bert.email)
})

t.test('bad input is refused and leaves nothing', async (t) => {
  const dirk = citizen(house)
  const addresses = [
    'a@b.be\r\nBcc: eve@evil.example',
    'a@b.be, c@d.be',
    'Dirk <a@b.be>',
    '"a b"@b.be',
    'a@[127.0.0.1]',
    'a@localhost',
    'a..b@c.be',
    '.a@c.be',
    'a@-c.be',
    'a@b.be\0',
    'é@b.be',
    'a@b@c.be',
    `${'a'.repeat(65)}@b.be`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.be`,
    '',
  ]
  for (const email of addresses) {
    const answer = await contact(dirk, 'nl', email)
    t.same(refused(answer), [400, 'body-invalid'], JSON.stringify(email.slice(0, 40)))
    t.notMatch(answer.bytes.toString(), /evil/)
  }
  t.same(refused(await contact(dirk, 'it')), [400, 'body-invalid'])
  for (const code of ['12345', '1234567', '12345a', '１２３４５６', 123456, null]) {
    t.same(refused(await confirm(dirk, code)), [400, 'body-invalid'])
  }
  for (const body of [
    { ...give, portal: 'a\nb' },
    { ...give, portal: '' },
    { ...give, more: 1 },
    { terms: '2026-11' },
    [],
  ]) {
    t.same(refused(await dirk.call('PUT', '/consent/me', { json: body })), [400, 'body-invalid'])
  }
  const headers = { 'content-type': 'application/json' }
  t.same(refused(await dirk.call('PUT', '/consent/me', { body: '{', headers })), [400, 'body-not-json'])
  const text = { body: 'x', headers: { 'content-type': 'text/plain' } }
  t.same(refused(await dirk.call('PUT', '/consent/me', text)), [415, 'media-type-unsupported'])

  const sender = await administration(house)
  const routes = [
    ['GET', '/consent/me'],
    ['PUT', '/consent/me'],
    ['DELETE', '/consent/me'],
    ['PUT', '/consent/me/contact'],
    ['POST', '/consent/me/contact/confirmation'],
  ] as const
  for (const [method, path] of routes) {
    t.same(refused(await sender.call(method, path)), [403, 'scope-missing'], 'a sender is no recipient')
    t.same(refused(await call(method, house.url + path)), [401, 'token-missing'])
    t.same(refused(await call(method, house.url + path, { token: 'x.y.z' })), [401, 'token-invalid'])
  }
  t.match((await dirk.call('GET', '/consent/me')).body, { consent: 'never-given', history: [], claim: undefined })
  t.equal(mailsOf(house, 'eve@evil.example').length, 0)
  t.notMatch(house.log.text, new RegExp(`mail\\.example|${dirk.value}`))
  t.same(house.log.atLeast(50), [])
})

t.test('giving is bounded, withdrawing never', async (t) => {
  const eva = citizen(house)
  const answers: string[] = []
  for (let nth = 0; nth < 21; nth++) {
    answers.push((await eva.call('PUT', '/consent/me', { json: give })).body.code ?? 'given')
    if (nth < 20) t.equal((await eva.call('DELETE', '/consent/me')).status, 200)
  }
  t.same(answers, [...Array(20).fill('given'), 'rate-limited'])
})

t.test('a code ends: by time, by guesses, also parallel ones, and by the next code', async (t) => {
  const cleo = citizen(house)
  await contact(cleo)
  const first = await newCode(cleo)
  const guesses = await Promise.all(Array.from({ length: 40 }, () => confirm(cleo, wrong(first))))
  const codes = guesses.map(({ body }) => body.code)
  t.equal(codes.filter((code) => code === 'code-wrong').length, 5, 'five guesses, however they come')
  t.equal(codes.filter((code) => code === 'code-attempts-exhausted').length, 35)
  t.same(
    guesses.flatMap(({ body }) => body.attemptsLeft ?? []).toSorted((a, b) => a - b),
    [0, 1, 2, 3, 4],
    'each of them was counted',
  )
  t.same(refused(await confirm(cleo, first)), [429, 'code-attempts-exhausted'], 'the right one comes too late')

  await contact(cleo)
  const second = await newCode(cleo)
  await contact(cleo)
  const third = await newCode(cleo)
  if (second !== third) t.same(refused(await confirm(cleo, second)), [422, 'code-wrong'], 'an older code is void')
  clock.move(15 * 60_000 + 1)
  t.same(refused(await confirm(cleo, third)), [410, 'code-expired'])
  await contact(cleo)
  await contact(cleo)
  const many = await contact(cleo)
  t.same(refused(many), [429, 'rate-limited'])
  const wait = Number(many.headers.get('retry-after'))
  t.ok(wait > 2_000 && wait <= 2_700, 'until the oldest of five is an hour old')
  clock.move(wait * 1000)
  t.equal((await contact(cleo)).status, 200)
  const fresh = citizen(house)
  t.equal((await contact(fresh)).status, 200, 'others are not held up')
})

t.test('while the notary is away acts stand, and say that they are not sealed yet', async (t) => {
  const alone = await startHouse(t, {
    services: [identity, consent],
    config: { limits: { seal_wait_ms: 100 }, peers: { evidence: 'http://127.0.0.1:1' } },
  })
  const finn = citizen(alone)
  const given = await finn.call('PUT', '/consent/me', { json: give })
  t.match([given.status, given.body.act], [202, { sealed: false, evidences: [] }])
  t.equal((await finn.call('PUT', '/consent/me', { json: give })).body.act.fact, given.body.act.fact)
  const claimed = await contact(finn)
  t.equal(claimed.status, 202)
  t.equal(claimed.body.act.fact, derivedId('contact.claimed', claimed.body.claim))
  t.equal((await finn.call('DELETE', '/consent/me')).status, 202)
  t.match((await finn.call('GET', '/consent/me')).body, { consent: 'withdrawn', claim: { attemptsLeft: 5 } })
})
