import { createHash, createPublicKey, KeyObject } from 'node:crypto'
import type { Fact } from '@zegel/contract'
import { administration, citizen, expectStatus } from '@zegel/testing'
import { calculateJwkThumbprint, FlattenedSign } from 'jose'
import t from 'tap'
import { startWhole } from './support/houses.ts'
import { pdf, put, submission } from './support/letters.ts'

// What cannot be told later is in the fact (DOMAIN.md section 5).
const house = await startWhole(t)

async function bookOf(service: string, kind: string): Promise<Fact[]> {
  const { book } = house.house.store(service)
  const cursors = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const { entries } = await book.read({ cursors, limit: 1_000, waitMs: 0 }, AbortSignal.timeout(10_000))
  return entries.map(({ fact }) => fact).filter((fact) => fact.kind === kind)
}

t.test("a deposit holds the sender's client key, its clerk and its own signature", async (t) => {
  const sender = await administration(house)
  const clientKey = await calculateJwkThumbprint(createPublicKey(KeyObject.from(sender.key)))
  const file = pdf()
  const digests = Buffer.from(`${createHash('sha256').update(file).digest('hex')}\n`)
  const signed = await new FlattenedSign(digests).setProtectedHeader({ alg: 'ES256' }).sign(sender.key)
  const stated = { clerk: 'loket-4.ap', signature: `${signed.protected}..${signed.signature}` }
  const deposit = async (more: object) => {
    const json = submission({ content: await put(sender, file), ...more })
    const headers = { 'idempotency-key': JSON.stringify(more).slice(0, 100) || 'plain' }
    return sender.call('POST', '/deposit/messages', { json, headers })
  }
  const { proofs } = expectStatus(await deposit(stated), 201).body
  const sealed = JSON.parse(proofs[0].evidence)
  t.match(sealed.extensions.fact.body, { client: sender.client, clientKey, ...stated })
  t.same(sealed.senderDelegateDetails, { identifier: stated.clerk })
  const plain = JSON.parse(expectStatus(await deposit({}), 201).body.proofs[0].evidence)
  t.match(plain.extensions.fact.body, { clientKey, clerk: undefined, signature: undefined })
  t.equal(plain.senderDelegateDetails, undefined)
  for (const bad of [{ clerk: '85073003328' }, { clerk: 'Anna Peeters' }, { signature: 'abc' }, { signature: 'a.b.c' }])
    t.equal((await deposit(bad)).body.code, 'body-invalid', JSON.stringify(bad))
  // The certificate of an identity card in a header would name its holder by the national number.
  const part = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
  for (const header of [{ alg: 'ES256', x5c: ['MIIB'] }, { alg: 'ES256', kid: '85.07.30-033.28' }, { kid: 'a' }])
    t.equal((await deposit({ signature: `${part(header)}..c2ln` })).body.code, 'signature-refused')
  const padded = `${part({ alg: 'ES256', kid: 'a' }).replace(/fQ$/, 'fR')}..c2ln`
  t.equal((await deposit({ signature: padded })).body.code, 'signature-refused', 'nothing in the spare bits')
  expectStatus(await deposit({ signature: `${part({ alg: 'ES256', b64: false, crit: ['b64'] })}..c2ln` }), 201)
  const registered = (await bookOf('identity', 'party.registered')).find(({ subject }) => subject === sender.party)
  t.match(registered?.body, { clientKey })
})

t.test('a sender that may not is refused, and that evidence holds the same', async (t) => {
  const sender = await administration(house, { nationalNumber: false })
  const json = submission({ content: await put(sender), clerk: 'loket-4' })
  const headers = { 'idempotency-key': 'rejected' }
  const { rejection } = expectStatus(await sender.call('POST', '/deposit/messages', { json, headers }), 403).body
  t.match(JSON.parse(rejection.proofs[0].evidence).extensions.fact.body, { clerk: 'loket-4', clientKey: /^.{43}$/ })
})

t.test('what a person does about consent and contact holds the app, the method and the terms', async (t) => {
  const anna = await citizen(house).becomeReachable('nl')
  expectStatus(await anna.withdraw(), 200)
  const act = { client: 'dev-login', method: 'dev' }
  const [given] = await bookOf('consent', 'consent.given')
  const [withdrawn] = await bookOf('consent', 'consent.withdrawn')
  const { terms, termsDigest } = (given as Fact).body as { terms: string; termsDigest: string }
  t.match(given?.body, { ...act, portal: 'test', language: 'nl' })
  t.match(withdrawn?.body, { ...act, language: 'nl', terms, termsDigest })
  for (const kind of ['contact.claimed', 'contact.confirmed']) {
    const [fact] = await bookOf('consent', kind)
    t.match(fact?.body, { act: { ...act, capacity: 'self', assurance: 'substantial', authenticatedAt: /Z$/ } })
  }
})
