import { administration, call, newCbe, startHouse } from '@zegel/testing'
import { exportJWK, generateKeyPair } from 'jose'
import t from 'tap'
import { identity } from '../src/index.ts'

const house = await startHouse(t, { services: [identity] })
const url = `${house.url}/identity/dev/senders`
const jwkOf = async (algorithm = 'ES256', options = {}) =>
  exportJWK((await generateKeyPair(algorithm, { extractable: true, ...options })).publicKey)
const book = async () => {
  const zero = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const request = { cursors: zero, limit: 100, waitMs: 0 }
  return (await house.house.store('identity').book.read(request, AbortSignal.timeout(5_000))).entries
}

t.test('registering publishes a fact; the same again is no change; a change is another fact', async (t) => {
  const cbe = newCbe()
  const jwk = await jwkOf()
  const sender = { cbe, name: 'Gemeente Ronse', client: 'ronse', jwk, nationalNumber: true }
  const first = await call('POST', url, { json: sender })
  t.equal(first.status, 201)
  t.strictSame(
    (await call('POST', url, { json: { ...sender, jwk: { ...jwk, alg: 'ES256', use: 'sig' } } })).body,
    first.body,
  )
  t.equal((await book()).length, 1)
  await call('POST', url, { json: { ...sender, name: 'Ville de Renaix' } })
  const facts = (await book()).map(({ fact }) => fact)
  t.equal(facts.length, 2)
  t.match(facts[0], {
    kind: 'party.registered',
    subject: first.body.party,
    body: { cbe, client: 'ronse', name: 'Gemeente Ronse' },
  })
  t.match(facts[1], { body: { name: 'Ville de Renaix', party: first.body.party } })
  const second = await call('POST', url, { json: { ...sender, client: 'ronse-2', jwk: await jwkOf() } })
  t.equal(second.body.party, first.body.party, 'a second client of the same administration')
  const stolen = await call('POST', url, { json: { ...sender, cbe: newCbe() } })
  t.equal(stolen.body.code, 'body-invalid', 'a client never moves to another party')
  const raced = { ...sender, client: 'raced', jwk: await jwkOf() }
  const answers = await Promise.all([...Array(6)].map(() => call('POST', url, { json: raced })))
  t.ok(answers.every(({ status }) => status === 201 || status === 503))
  t.equal((await book()).filter(({ fact }) => (fact.body as { client: string }).client === 'raced').length, 1)
})

t.test('only public P-256 keys on the curve, only right numbers', async (t) => {
  const good = { cbe: newCbe(), name: 'X', client: 'keys', nationalNumber: false }
  const jwk = await jwkOf()
  const pair = await generateKeyPair('ES256', { extractable: true })
  const bad: Record<string, unknown> = {
    'P-384': await jwkOf('ES384'),
    RSA: await jwkOf('RS256'),
    Ed25519: await jwkOf('EdDSA', { crv: 'Ed25519' }),
    'secp256k1 by name': { ...jwk, crv: 'secp256k1' },
    'a symmetric key': { kty: 'oct', k: 'AAAA' },
    'a private key': await exportJWK(pair.privateKey),
    'another alg': { ...jwk, alg: 'ES384' },
    'for encryption': { ...jwk, use: 'enc' },
    'not on the curve': { ...jwk, y: jwk.x },
    'the origin': { ...jwk, x: 'A'.repeat(43), y: 'A'.repeat(43) },
    short: { ...jwk, x: 'AAAA' },
    none: undefined,
  }
  for (const [what, key] of Object.entries(bad)) {
    t.equal((await call('POST', url, { json: { ...good, jwk: key } })).body.code, 'body-invalid', what)
  }
  const wrong = good.cbe.slice(0, 9) + ((Number(good.cbe[9]) + 1) % 10)
  for (const change of [{ cbe: wrong }, { cbe: 1 }, { name: 'a\nb' }, { name: '' }, { client: 'A B' }, { extra: 1 }]) {
    const answer = await call('POST', url, { json: { ...good, jwk, ...change } })
    t.equal(answer.body.code, 'body-invalid', Object.keys(change).join())
  }
  t.equal(house.log.atLeast(50).length, 0)
})

t.test('a revoked client gets no token until it has another key', async (t) => {
  const sender = await administration(house)
  t.equal((await sender.askToken()).status, 200)
  const revoked = await call('POST', `${house.url}/identity/dev/revocations`, { json: { client: sender.client } })
  t.equal(revoked.status, 204)
  t.equal((await sender.askToken()).body.code, 'client-unknown')
  const { client, cbe, name } = sender
  const renewed = await administration(house, { client, cbe, name })
  t.equal((await renewed.askToken()).status, 200)
  t.equal((await sender.askToken()).body.code, 'client-unknown', 'the old key stays out')
})
