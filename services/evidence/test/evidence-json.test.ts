import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Fact, readFact } from '@zegel/contract'
import t from 'tap'
import { aboutOf, eventUri } from '../src/event.ts'
import { evidenceJson, type Issue } from '../src/evidence-json.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
/** One text of each kind, as its package froze it. */
const texts: Record<string, string> = read('../../../packages/contract/test/golden/facts.json')
/** The same of kinds that got members later. */
const further: Record<string, string> = read('../../../packages/contract/test/golden/facts-2.json')
const golden: Record<string, string[]> = read('golden/evidences.json')
const goldenFurther: Record<string, string[]> = read('golden/evidences-2.json')

const ETSI = 'http://uri.etsi.org/19522/Event/'
const OWN = 'https://zegel.brussels/ns/event/'
/** DOMAIN.md section 5; everything else has a URI of our own. */
const events: Record<string, string> = {
  'message.deposited': `${ETSI}SubmissionAcceptance`,
  'message.rejected': `${ETSI}SubmissionRejection`,
  'message.accepted': `${ETSI}ConsignmentAcceptance`,
  'message.refused': `${ETSI}ConsignmentRejection`,
  'message.consigned': `${ETSI}ContentConsignment`,
  'message.undeliverable': `${ETSI}ContentConsignmentFailure`,
  'message.accessed': `${ETSI}ContentAccessTracking`,
  'message.handed-over': `${ETSI}ContentHandover`,
}
/** Notices by what they tell of. */
const notices: Record<string, string> = {
  'notice.sent/acceptance': `${ETSI}NotificationForAcceptance`,
  'notice.failed/acceptance': `${ETSI}NotificationForAcceptanceFailure`,
  'notice.sent/content': `${ETSI}ConsignmentNotification`,
  'notice.failed/content': `${ETSI}ConsignmentNotificationFailure`,
  'notice.sent/contact': `${OWN}notice.sent`,
  'notice.failed/contact': `${OWN}notice.failed`,
}

const factOf = (text: string): Fact => readFact(text, [], createHash('sha256').update(text).digest())
const issue = (fact: Fact, recipient: string | null, change: Partial<Issue> = {}) =>
  evidenceJson({
    id: '00000000-0000-8000-8000-000000000001',
    fact,
    about: aboutOf(fact),
    recipient,
    link: { sequence: 3, previous: 'ab'.repeat(32) },
    sealedAt: Date.parse(fact.at) + 40,
    issuer: { name: 'Zegel', policy: 'https://zegel.brussels/ns/policy/1', software: 'zegel 0.1.0' },
    nonce: '00'.repeat(16),
    ...change,
  })

t.test('every kind of fact has its event and its golden evidence, one for each recipient', async (t) => {
  t.same(Object.keys(golden).toSorted(), Object.keys(texts).toSorted(), 'a new kind: add its evidence')
  for (const [kind, text] of Object.entries(texts)) {
    const fact = factOf(text)
    if (!kind.startsWith('notice.')) t.equal(eventUri(fact), events[kind] ?? OWN + kind)
    // What was sealed is compared for ever: members may come, what one means changes only together with `version`.
    t.same(
      aboutOf(fact).recipients.map((recipient) => issue(fact, recipient)),
      golden[kind],
      kind,
    )
  }
  for (const [name, uri] of Object.entries(notices)) {
    const [kind = '', purpose] = name.split('/')
    t.equal(eventUri({ kind, body: { purpose } }), uri, name)
  }
})

t.test('what kinds got later has its golden evidence too', async (t) => {
  t.same(Object.keys(goldenFurther), Object.keys(further))
  const issuer = { name: 'Zegel', policy: 'urn:policy', policyDigest: 'cd'.repeat(32), software: 'zegel 0.1.0' }
  for (const [kind, text] of Object.entries(further)) {
    const fact = factOf(text)
    t.same(
      aboutOf(fact).recipients.map((recipient) => issue(fact, recipient, { issuer })),
      goldenFurther[kind],
      kind,
    )
  }
})

t.test('a decision names the digest of what it saw of the consent, a deposit who acted for the sender', async (t) => {
  const decided = factOf(texts['channel.decided'] as string)
  const { snapshot } = decided.body as { snapshot: object }
  t.equal(
    JSON.parse(issue(decided, null)).extensions.consentSnapshotDigest,
    createHash('sha256').update(JSON.stringify(snapshot)).digest('hex'),
  )
  const sealed = JSON.parse(issue(factOf(further['message.deposited'] as string), null))
  t.same(sealed.senderDelegateDetails, { identifier: 'desk-4.anna' })
  t.equal(sealed.extensions.consentSnapshotDigest, undefined)
})

t.test('evidence holds the whole fact and its digest, and says when it came late', async (t) => {
  const fact = factOf(texts['message.handed-over'] as string)
  const sealed = JSON.parse(issue(fact, null))
  t.same(sealed.extensions.fact, JSON.parse(fact.text))
  t.equal(
    sealed.extensions.factDigest,
    createHash('sha256').update(JSON.stringify(sealed.extensions.fact)).digest('hex'),
  )
  t.equal(sealed.extensions.previousEvidenceDigest, 'ab'.repeat(32))
  const at = Date.parse(fact.at)
  t.equal(JSON.parse(issue(fact, null, { sealedAt: at + 10_000 })).extensions.sealedLate, undefined)
  t.equal(JSON.parse(issue(fact, null, { sealedAt: at + 10_001 })).extensions.sealedLate, true)
})

t.test(
  'one kind with two meanings says which, and no name of a kind finds anything that is not an event',
  async (t) => {
    t.equal(eventUri({ kind: 'message.expired', body: { purpose: 'acceptance' } }), `${ETSI}AcceptanceRejectionExpiry`)
    t.equal(eventUri({ kind: 'message.expired', body: { purpose: 'content' } }), `${ETSI}ContentHandoverFailure`)
    t.equal(eventUri({ kind: 'message.expired', body: {} }), `${OWN}message.expired`)
    t.equal(eventUri({ kind: 'paper.posted', body: {} }), `${ETSI}RelayToNonERDS`)
    t.equal(eventUri({ kind: 'paper.failed', body: {} }), `${ETSI}RelayToNonERDSFailure`)
    for (const kind of ['constructor', 'toString', '__proto__']) t.equal(eventUri({ kind, body: {} }), OWN + kind)
  },
)

t.test('a kind that is not known yet is sealed opaquely, whatever its members are', async (t) => {
  const subject = '00000000-0000-8000-8000-0000000000aa'
  const message = '00000000-0000-8000-8000-0000000000bb'
  const bodies: [body: unknown, chain: string, recipients: (string | null)[]][] = [
    [{ message, recipient: subject, sender: { party: subject } }, message, [subject]],
    [
      { message: 7, recipient: 'somebody', sender: 'me', letter: [], recipients: 'all', reason: {}, act: 1 },
      subject,
      [null],
    ],
    [{ message: 'not-an-id', recipients: [{ recipient: 'x' }, null, 3], letter: { parts: 5 } }, subject, [null]],
    [
      { recipients: [{ recipient: message }, { recipient: message }, { recipient: subject }] },
      subject,
      [message, subject],
    ],
    [null, subject, [null]],
    ['text', subject, [null]],
    [[1, 2], subject, [null]],
  ]
  for (const [body, chain, recipients] of bodies) {
    const text = JSON.stringify({
      id: message,
      kind: 'mandate.given',
      subject,
      at: '2026-03-01T09:30:00.123Z',
      after: null,
      body,
      boxes: [],
    })
    const fact = factOf(text)
    const about = aboutOf(fact)
    t.same([about.chain, about.recipients], [chain, recipients], text)
    for (const recipient of about.recipients) {
      const sealed = JSON.parse(issue(fact, recipient))
      t.equal(sealed.erdsEventId, `${OWN}mandate.given`)
      t.equal(JSON.stringify(sealed.extensions.fact), text)
    }
  }
})

t.test('the fact stands in its evidence as it was written, even one that imitates its own place', async (t) => {
  const place = '{ "extensions": {"fact":null,"factDigest":"no","nonce":"no"}, "n": 1.50 }'
  const text = `{"id":"00000000-0000-8000-8000-0000000000bb","kind":"mandate.given","subject":"00000000-0000-8000-8000-0000000000aa","at":"2026-03-01T09:30:00.123Z","after":null,"body":{"recipient":"00000000-0000-8000-8000-0000000000aa","act":${place},"sender":{"party":"00000000-0000-8000-8000-0000000000aa","fact":null}},"boxes":[]}`
  const evidence = issue(factOf(text), '00000000-0000-8000-8000-0000000000aa')
  t.same(JSON.parse(evidence).extensions.fact, JSON.parse(text))
  t.equal(evidence.split(`"fact":${text},"factDigest":`).length, 2)
})
