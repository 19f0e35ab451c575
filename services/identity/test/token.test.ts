import { createPublicKey, generateKeyPairSync, KeyObject, randomUUID } from 'node:crypto'
import { administration, call, expectStatus, startHouse, testClock } from '@zegel/testing'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose'
import t from 'tap'
import { identity } from '../src/index.ts'
import { es256, hs256, type Members, publicPemOf, unsigned } from './forge.ts'

const clock = testClock()
const house = await startHouse(t, { services: [identity], clock })
const url = `${house.url}/identity/token`
const sender = await administration(house, { name: 'Ville de Bruxelles', nationalNumber: false })
const key = KeyObject.from(sender.key)
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const seconds = () => Math.floor(clock.now() / 1000)
const claims = (changes: Members = {}): Members => ({
  iss: sender.client,
  sub: sender.client,
  aud: 'urn:zegel:development',
  jti: randomUUID(),
  exp: seconds() + 60,
  ...changes,
})
const made = (changes: Members = {}, header: Members = {}, by = key) =>
  es256({ alg: 'ES256', ...header }, claims(changes), by)
const fields = (client_assertion: string) => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion,
})
const ask = async (assertion: string) => {
  const { status, body } = await call('POST', url, { json: fields(assertion) })
  return `${status} ${body.code ?? 'ok'}`
}

t.test('an administration proves its key and gets a token with exactly the claims of the house', async (t) => {
  const answer = expectStatus(await call('POST', url, { json: fields(made()) }), 200)
  t.match(answer.body, { token_type: 'Bearer', expires_in: 900, scope: 'deposit evidence' })
  t.equal(answer.headers.get('cache-control'), 'no-store')
  const { iat, sid, ...rest } = decodeJwt(answer.body.access_token) as Members & { iat: number }
  t.match(sid, /^[0-9a-f-]{36}$/)
  t.strictSame(rest, {
    iss: 'urn:zegel:development',
    aud: 'zegel',
    sub: sender.party,
    client_id: sender.client,
    scope: 'deposit evidence',
    exp: iat + 900,
    auth_time: iat,
    acr: 'client',
    amr: ['private_key_jwt'],
    kind: 'sender',
    client_jkt: await calculateJwkThumbprint(createPublicKey(key)),
    sender: { cbe: sender.cbe, name: 'Ville de Bruxelles', nationalNumber: false },
  })
  const { body: jwks } = await call('GET', `${house.url}/identity/jwks`)
  const { kid, ...header } = decodeProtectedHeader(answer.body.access_token)
  t.strictSame(header, { alg: 'ES256', typ: 'at+jwt' })
  t.equal(jwks.keys[0].kid, kid)
  t.equal(await calculateJwkThumbprint(jwks.keys[0]), kid, 'RFC 7638')
  t.notOk('d' in jwks.keys[0])
})

t.test('as a form, and with a narrower scope', async (t) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const form = (more = '') => `${new URLSearchParams({ ...fields(made()), scope: 'evidence' })}${more}`
  const { body } = expectStatus(await call('POST', url, { body: form(), headers }), 200)
  t.equal(body.scope, 'evidence')
  t.equal(decodeJwt(body.access_token).scope, 'evidence')
  t.equal((await call('POST', url, { body: form('&scope=deposit'), headers })).body.code, 'body-invalid', 'twice')
  t.equal((await call('POST', url, { body: form('&fly=1'), headers })).body.code, 'body-invalid', 'unknown')
  for (const type of ['text/plain', 'application/jsonx', 'application/x-www-form-urlencodedx', 'multipart/form-data']) {
    const answer = await call('POST', url, { body: form(), headers: { 'content-type': type } })
    t.equal(answer.body.code, 'media-type-unsupported', type)
  }
  const dev = await call('POST', `${house.url}/identity/dev/login`, { body: 'scheme=be-nrn', headers })
  t.equal(dev.body.code, 'media-type-unsupported', 'no other route takes forms')
  const wide = await call('POST', url, { json: { ...fields(made()), scope: 'deposit mailbox' } })
  t.equal(wide.body.code, 'body-invalid', 'a scope of recipients')
  t.equal((await call('POST', url, { json: { ...fields(made()), grant_type: 'password' } })).body.code, 'body-invalid')
  t.equal((await call('POST', url, { json: { ...fields(made()), client_id: 'another' } })).body.code, 'client-unknown')
})

t.test('every hostile assertion is refused alike', async (t) => {
  const pem = publicPemOf(key)
  const jwk = publicJwk(stranger)
  const other = await administration(house)
  const now = seconds()
  const hostile: Record<string, string> = {
    'a wrong key': made({}, {}, stranger),
    "another client's key": made({}, {}, KeyObject.from(other.key)),
    'an unknown client': made({ iss: 'nobody', sub: 'nobody' }),
    'iss and sub differ': made({ sub: other.client }),
    'no sub': made({ sub: undefined }),
    'no iss': made({ iss: undefined }),
    'iss a list': made({ iss: [sender.client] }),
    'iss SQL': made({ iss: "' or true --", sub: "' or true --" }),
    expired: made({ exp: now - 6 }),
    'no exp': made({ exp: undefined }),
    'exp as text': made({ exp: String(now + 60) }),
    'lives longer than five minutes': made({ exp: now + 310 }),
    'not yet valid': made({ nbf: now + 60 }),
    'issued in the future': made({ iat: now + 60 }),
    'no audience': made({ aud: undefined }),
    'another audience': made({ aud: 'https://elsewhere.example' }),
    'the access audience': made({ aud: 'zegel' }),
    'several audiences': made({ aud: ['urn:zegel:development', 'https://elsewhere.example'] }),
    'no jti': made({ jti: undefined }),
    'jti a number': made({ jti: 12345678 }),
    'jti too short': made({ jti: 'x' }),
    'jti too long': made({ jti: 'x'.repeat(201) }),
    'HMAC with the public key': hs256({}, claims(), pem),
    'HMAC with the JWK': hs256({}, claims(), JSON.stringify(publicJwk(key))),
    'alg RS256': made({}, { alg: 'RS256' }),
    'alg none, signed': made({}, { alg: 'none' }),
    jwk: es256({ alg: 'ES256', jwk }, claims(), stranger),
    'jwk, the right one': made({}, { jwk: publicJwk(key) }),
    jku: es256({ alg: 'ES256', jku: `${house.url}/keys` }, claims(), stranger),
    x5u: es256({ alg: 'ES256', x5u: `${house.url}/x` }, claims(), stranger),
    x5c: es256({ alg: 'ES256', x5c: ['MIIB'] }, claims(), stranger),
    'kid of the house': es256({ alg: 'ES256', kid: '../keys/access' }, claims(), stranger),
    'kid of another client': es256({ alg: 'ES256', kid: other.client }, claims(), KeyObject.from(other.key)),
    crit: made({}, { crit: ['exp'], exp: 1 }),
    'b64 false': made({}, { b64: false, crit: ['b64'] }),
    'an access token': await sender.token(),
    'typ of an access token': made({}, { typ: 'at+jwt' }),
    'DER signature': es256({ alg: 'ES256' }, claims(), key, 'der'),
    altered: altered(made()),
  }
  for (const [what, assertion] of Object.entries(hostile)) {
    t.equal(await ask(assertion), '401 client-unknown', what)
  }
  t.equal(await ask(unsigned({ alg: 'none' }, claims())), '400 body-invalid', 'alg none, unsigned')
  t.equal(await ask(`${made()} `), '400 body-invalid', 'whitespace')
  t.equal(await ask(made({ pad: 'x'.repeat(5_000) })), '400 body-invalid', 'too long')
  const { body } = await call('POST', url, { json: fields(made({}, {}, stranger)) })
  t.equal(body.error, 'invalid_client', 'RFC 6749 section 5.2')
  t.equal(house.log.atLeast(50).length, 0, 'none of them is an error of ours')
})

t.test('an assertion is used once: again, at the same moment, after a restart, as long as it lives', async (t) => {
  const once = made({ exp: seconds() + 300 })
  t.equal(await ask(once), '200 ok')
  t.equal(await ask(once), '401 assertion-reused')
  const raced = made()
  const answers = await Promise.all([...Array(8)].map(() => ask(raced)))
  t.equal(answers.filter((answer) => answer === '200 ok').length, 1, 'one of eight at once')
  const again = claims()
  t.equal(await ask(es256({ alg: 'ES256' }, again, key)), '200 ok')
  t.equal(await ask(es256({ alg: 'ES256' }, again, key)), '401 assertion-reused', 'another signature, the same jti')
  clock.move(240_000)
  await house.stop()
  await house.start()
  const { status, body } = await call('POST', `${house.url}/identity/token`, { json: fields(once) })
  t.equal(`${status} ${body.code}`, '401 assertion-reused')
  const theirs = await administration(house)
  const shared = claims({ iss: theirs.client, sub: theirs.client, jti: again.jti })
  const answer = await call('POST', `${house.url}/identity/token`, {
    json: fields(es256({ alg: 'ES256' }, shared, KeyObject.from(theirs.key))),
  })
  t.equal(answer.status, 200, "a jti is its client's")
})

function publicJwk(of: KeyObject) {
  const { d: _, ...half } = of.export({ format: 'jwk' })
  return half
}

function altered(token: string) {
  const [header, , signature] = token.split('.')
  return `${header}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.${signature}`
}
