import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Fact, factKind, readFact } from '@zegel/contract'
import { Type } from 'typebox'

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const texts: Record<string, string> = read('../../../packages/contract/test/golden/facts.json')
const further: Record<string, string> = read('../../../packages/contract/test/golden/facts-2.json')

const factOf = (text: string): Fact => readFact(text, [], createHash('sha256').update(text).digest())

/** Which service's book a kind stands in (DESIGN.md section 2). */
const books: Readonly<Record<string, string>> = {
  party: 'identity',
  mandate: 'identity',
  app: 'identity',
  'message.deposited': 'deposit',
  'message.rejected': 'deposit',
  'message.recalled': 'deposit',
  consent: 'consent',
  contact: 'consent',
  channel: 'consent',
  message: 'mailbox',
  paper: 'post',
  notice: 'notice',
  dossier: 'evidence',
}
export const bookOf = (kind: string) => books[kind] ?? books[kind.slice(0, kind.indexOf('.'))] ?? 'identity'

const uuid = (n: number) => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`
const [party, message, recipient] = [uuid(1), uuid(2), uuid(3)]
const sender = { party, cbe: '0202239951', name: 'Gemeente Voorbeeld' }
const item = { message, recipient, sender }
const deadline = '2026-03-01T09:00:00.000Z'
const act = { capacity: 'self', client: 'portal', assurance: 'high', method: 'eid', authenticatedAt: deadline }

/** Events whose services come later, as examples of how this notary seals them; their bodies will say more. */
const later: readonly [name: string, kind: string, body: object][] = [
  ['C.5 nobody decided in time', 'message.expired', { ...item, purpose: 'acceptance', deadline, rule: 'c5-30-days/1' }],
  ['E.2 nobody read it in time', 'message.expired', { ...item, purpose: 'content', deadline, rule: 'e2-1-year/1' }],
  ['F.1 posted', 'paper.posted', { ...item, postalId: 'RX 123 456 789 BE' }],
  ['F.2 could not be posted', 'paper.failed', { ...item, reason: 'address-incomplete' }],
  ['handed over to the print provider', 'paper.handed-over', { ...item, printFile: 'ab'.repeat(32), pages: 2 }],
  ['delivered on paper', 'paper.delivered', { ...item, postalId: 'RX 123 456 789 BE' }],
  ['returned by the post', 'paper.returned', { ...item, reason: 'unknown-at-address' }],
  ['C.6 or D.5 the mail arrived', 'notice.delivered', { ...item, purpose: 'content', about: uuid(5) }],
  ['C.6 or D.5 the mail was read', 'notice.accessed', { ...item, purpose: 'acceptance', about: uuid(5) }],
  [
    'recalled by the sender',
    'message.recalled',
    { message, sender, recipients: [{ recipient }, { recipient: uuid(4) }] },
  ],
  ['a mandate given', 'mandate.given', { party: recipient, delegate: uuid(4), scope: 'tax', act }],
  ['a mandate ended', 'mandate.ended', { party: recipient, delegate: uuid(4) }],
  ['an app linked', 'app.linked', { party: recipient, client: 'bank-app', act }],
  ['an app unlinked', 'app.unlinked', { party: recipient, client: 'bank-app' }],
  ['consent suspended', 'consent.suspended', { party: recipient, reason: 'mail-bounced' }],
  ['an outage published', 'outage.published', { from: deadline, until: deadline, services: ['mailbox'] }],
  [
    'a content destroyed',
    'content.destroyed',
    { message, sender, recipients: [{ recipient }], reason: 'retention-over' },
  ],
]

/** Every event of DOMAIN.md section 5 by name, and two that show how facts with several recipients and late ones look. */
export function goldenFacts(at: string, lateAt: string): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  for (const [kind, text] of Object.entries(texts)) facts.set(kind, factOf(text))
  for (const [kind, text] of Object.entries(further)) facts.set(`${kind}, with what was added`, again(text, 'added'))
  for (const purpose of ['acceptance', 'contact'])
    for (const kind of ['notice.sent', 'notice.failed'])
      facts.set(`${kind} for ${purpose}`, again(texts[kind] as string, purpose, { purpose }))
  for (const [name, kind, body] of later) {
    const fact = { about: [name], subject: recipient, at, after: uuid(5), body }
    facts.set(name, factKind(kind, Type.Object({})).make(fact))
  }
  const late = { about: ['late'], subject: recipient, at: lateAt, body: { ...item, act } }
  facts.set('sealed late', factKind('message.refused', Type.Object({})).make(late))
  return facts
}

/** One of the contract's examples as another fact. */
function again(text: string, about: string, change: object = {}): Fact {
  const { id: _, kind, body, ...fact } = JSON.parse(text)
  return factKind(kind, Type.Object({})).make({ ...fact, about: [about], body: { ...body, ...change }, boxes: [] })
}
