import * as contract from '@zegel/contract'
import { until } from '@zegel/testing'
import t from 'tap'
import { mayPublish } from '../src/publishers.ts'
import { release, setAside } from '../src/quarantines.ts'
import { happened, newId, readAll, startNotary } from './notary.ts'

const SERVICES = ['identity', 'deposit', 'consent', 'mailbox', 'notice', 'post', 'evidence']
const kinds = Object.values(contract).flatMap((one) => (typeof one === 'object' && 'make' in one ? [one.kind] : []))

t.test('each kind of fact has one publisher, and only kinds of no known family have any', async (t) => {
  t.ok(kinds.length > 15, `${kinds.length} kinds`)
  for (const kind of kinds) {
    t.equal(SERVICES.filter((service) => mayPublish(service, kind)).length, 1, kind)
  }
  t.ok(mayPublish('mailbox', 'message.expired') && !mayPublish('deposit', 'message.expired'), 'a kind to come')
  t.ok(mayPublish('mailbox', 'weather.changed'), 'sealed opaquely')
})

t.test('what a service says in the name of another is not sealed, and holds back nobody', async (t) => {
  const notary = await startNotary(t, { source: 'mailbox' })
  const victim = newId()
  const forged = contract.consentWithdrawn.make({
    about: [newId()],
    subject: victim,
    at: new Date().toISOString(),
    body: {
      party: victim,
      portal: 'p',
      language: 'fr',
      assurance: 'high',
      authenticatedAt: '2026-01-01T00:00:00.000Z',
    },
  })
  const next = happened(victim, 1)
  await notary.publish([forged, next])
  await notary.sealed([next])
  const facts = (await notary.ledger()).map(({ fact }) => fact)
  t.same(facts, [next.id], 'the victim goes on, the forgery is nowhere')
  const [aside] = await until(async () => {
    const all = await notary.quarantine()
    return (all[0]?.attempts ?? 0) > 1 && all
  })
  t.match(
    aside,
    { fact: forged.id, error: 'mailbox may not publish this kind' },
    'it is still to be seen, and still refused',
  )
  t.same(await readAll(notary.feed(), 100).then((all) => all.map(({ fact }) => fact.id)), [next.id])

  // Under an id that another service will use: what that one says must be kept beside it.
  const { db } = notary.house.house.store('evidence')
  await db.transaction().execute((tx) => setAside(tx, [{ source: 'notice', fact: forged, error: 'x' }]))
  t.equal((await notary.quarantine()).length, 2)
  await db.transaction().execute((tx) => release(tx, [{ source: 'mailbox', fact: forged }]))
  t.equal((await notary.quarantine()).length, 1)
})

function deposited(message: string, nth = 0) {
  const sender = { party: newId(), cbe: '0403019261', name: 'Anderlecht' }
  const part = { part: 0, content: newId(), mediaType: 'application/pdf', size: 1, sha256: '0'.repeat(64) }
  const at = new Date().toISOString()
  return contract.messageDeposited.make({
    about: [message, String(nth)],
    subject: message,
    at,
    body: {
      message,
      client: 'client',
      contactPoint: 'here',
      letter: {
        sender,
        messageType: 'test',
        language: 'fr',
        mode: 'basic',
        fallback: 'reject',
        submittedAt: at,
        parts: [part],
      },
      recipients: [{ recipient: newId(), scheme: 'be-nrn', commitment: '0'.repeat(64) }],
    },
  })
}

t.test('a letter whose deposit is told twice has both in its chain, and delays nobody', async (t) => {
  const notary = await startNotary(t, { source: 'deposit' })
  const message = newId()
  const [first, second, other] = [deposited(message), deposited(message, 1), deposited(newId())]
  await notary.publish([first])
  await notary.sealed([first])
  await notary.publish([second, other])
  await notary.sealed([second, other])
  const links = (await notary.ledger()).map(({ chain, sequence }) => [chain === message, sequence])
  t.same(links[0], [true, 1])
  t.same(
    new Map(links.slice(1) as [boolean, number][]),
    new Map([
      [false, 1],
      [true, 2],
    ]),
  )
  t.same(await notary.quarantine(), [])
})
