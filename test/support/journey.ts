import { createHash, randomUUID } from 'node:crypto'
import {
  type Administration,
  administration,
  citizen,
  expectStatus,
  mailsOf,
  type Place,
  type Recipient,
  until,
} from '@zegel/testing'
import type { Test } from 'tap'
import { pdf, put, submission } from './letters.ts'

/** One letter after another through the whole house, as its three users live it. */
export async function journey(t: Test, place: Place) {
  const sender = await administration(place)
  const person = await citizen(place).becomeReachable('nl')
  await t.test('a basic letter is deposited, told, opened, handed over, and proven', (t) =>
    basicLetter(t, sender, person),
  )
  await t.test('a letter in consent mode is accepted, then consigned', (t) => acceptedLetter(t, sender, person))
  await t.test('a letter in consent mode is refused', (t) => refusedLetter(t, sender, person))
  await t.test('after the withdrawal a letter is undeliverable, or held for paper', (t) =>
    afterWithdrawal(t, sender, person),
  )
}

interface Event {
  kind: string
  message: string
  position: number
  detail: string | null
}

async function send(
  sender: Administration,
  person: Recipient,
  change: Record<string, unknown> = {},
  file = pdf(300_000),
) {
  const content = await put(sender, file)
  const json = submission({ content, recipients: [person.number], ...change })
  const answer = await sender.call('POST', '/deposit/messages', { json, headers: { 'idempotency-key': randomUUID() } })
  return { message: expectStatus(answer, 201).body.message as string, proof: answer.body.proofs[0] }
}

/** Follows the sender's event feed until a kind has come for a message. */
async function told(sender: Administration, message: string, kind: string): Promise<Event[]> {
  return until(
    async () => {
      const { body } = expectStatus(await sender.call('GET', '/deposit/events?limit=500'), 200)
      const events = (body.events as Event[]).filter((event) => event.message === message)
      return events.some((event) => event.kind === kind) && events
    },
    { what: `the sender is told of ${kind}` },
  )
}

async function basicLetter(t: Test, sender: Administration, person: Recipient) {
  const file = pdf(300_000)
  const { message, proof } = await send(sender, person, { subject: 'Uw dossier è ß' }, file)
  t.equal(JSON.parse(proof.evidence).messageIdentifier, message)
  const item = await person.itemIn(message, 'consigned')
  t.equal(item.subject, 'Uw dossier è ß')
  await told(sender, message, 'notice.sent')
  const mails = mailsOf(sender.place, person.email)
  t.equal(mails.length, 2, 'the code, and the letter')
  t.notMatch(mails.at(-1)?.text, /Uw dossier/, 'the mail does not say what the letter is about')

  const path = `/mailbox/items/${message}`
  t.equal((await person.call('GET', `${path}/parts/0`)).body.code, 'grant-missing')
  const opening = expectStatus(await person.open(message), 201).body
  const part = await person.part(message, opening.grant)
  t.equal(part.status, 200)
  t.ok(part.bytes.equals(file), 'byte for byte')
  const events = await told(sender, message, 'message.handed-over')
  t.same(
    events.map(({ kind }) => kind).filter((kind) => !kind.startsWith('notice')),
    ['message.deposited', 'channel.decided', 'message.consigned', 'message.handed-over'],
  )

  const timeline = expectStatus(await sender.call('GET', `/evidence/messages/${message}`), 200).body
  const handOver = timeline.steps.at(-1)
  t.equal(handOver.event, 'http://uri.etsi.org/19522/Event/ContentHandover')
  const kinds = timeline.steps.map((step: { kind: string }) => step.kind)
  t.notOk(kinds.includes('message.opened'), 'the sender sees the hand-over, not every reading')
  const own = expectStatus(await person.call('GET', `/evidence/messages/${message}`), 200).body
  t.ok(
    own.steps.some((step: { kind: string }) => step.kind === 'message.handed-over'),
    'the recipient has the proof too',
  )
  const dossier = expectStatus(await sender.call('GET', `/evidence/messages/${message}/dossier`), 200)
  t.equal(dossier.bytes.subarray(38, 38 + 31).toString(), 'application/vnd.etsi.asic-e+zip')
  t.equal(Number(dossier.headers.get('content-length')), dossier.bytes.length)
  t.ok(dossier.bytes.includes(createHash('sha256').update(file).digest('hex')), 'it names the digest of the content')
}

async function acceptedLetter(t: Test, sender: Administration, person: Recipient) {
  const { message } = await send(sender, person, { mode: 'consent' })
  const offered = await person.itemIn(message, 'offered')
  t.equal(offered.sender, undefined, 'the sender is hidden')
  t.equal((await person.open(message)).body.code, 'item-not-consigned')
  const accepted = expectStatus(await person.accept(message), 200).body
  t.equal(JSON.parse(accepted.receipt.evidence).erdsEventId, 'http://uri.etsi.org/19522/Event/ConsignmentAcceptance')
  await person.itemIn(message, 'consigned')
  const kinds = (await told(sender, message, 'message.consigned'))
    .map(({ kind }) => kind)
    .filter((kind) => !kind.startsWith('notice'))
  t.same(kinds, ['message.deposited', 'channel.decided', 'message.offered', 'message.accepted', 'message.consigned'])
}

async function refusedLetter(t: Test, sender: Administration, person: Recipient) {
  const { message } = await send(sender, person, { mode: 'consent' })
  await person.itemIn(message, 'offered')
  const refused = expectStatus(await person.refuse(message), 200).body
  t.equal(JSON.parse(refused.receipt.evidence).erdsEventId, 'http://uri.etsi.org/19522/Event/ConsignmentRejection')
  t.equal((await person.accept(message)).body.code, 'item-refused')
  await told(sender, message, 'message.refused')
}

async function afterWithdrawal(t: Test, sender: Administration, person: Recipient) {
  expectStatus(await person.withdraw(), 200)
  const { message } = await send(sender, person)
  const events = await told(sender, message, 'message.undeliverable')
  t.match(events.find(({ kind }) => kind === 'message.undeliverable')?.detail, 'consent-withdrawn')
  t.equal((await person.call('GET', `/mailbox/items/${message}`)).body.code, 'item-unknown')
  const onPaper = await send(sender, person, { fallback: 'paper' })
  const held = await until(async () => {
    const { body } = await sender.call('GET', `/deposit/messages/${onPaper.message}`)
    return body.recipients[0]?.state === 'held-for-paper' && body
  })
  t.match(held.recipients[0].reason, 'consent-withdrawn')
}
