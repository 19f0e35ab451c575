import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { HouseKeys } from '@zegel/host'
import { administration, call, citizen, startHouse } from '@zegel/testing'
import { decodeJwt } from 'jose'
import t from 'tap'
import { identity } from '../src/index.ts'
import { base64url, es256, hs256, type Members, publicPemOf, thumbprintOf, unsigned } from './forge.ts'
import { probe } from './probe.ts'

const house = await startHouse(t, { services: [identity, probe] })
const url = `${house.url}/probe/recipient`
const keys = new HouseKeys(join(house.data, 'keys'), true)
const key = await keys.signingKey('access')
const service = await keys.signingKey('service-identity')
const pem = publicPemOf(key)
const kid = await thumbprintOf(key)
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const good = await citizen(house).token()
const claims = { ...decodeJwt(good) } as Members
const header = { alg: 'ES256', typ: 'at+jwt', kid }
const now = Math.floor(Date.now() / 1000)
const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([member]) => member !== name))
const [, payload64 = '', signature = ''] = good.split('.')

const answered = async (token: string) => {
  const { status, body } = await call('GET', url, { token })
  return `${status} ${body.code ?? 'ok'}`
}

t.test('the corpus starts from tokens that are let in', async (t) => {
  t.equal(await answered(good), '200 ok', 'as identity signs it')
  t.equal(await answered(es256(header, claims, key)), '200 ok', 'as our forge signs it')
  t.equal(await answered(es256({ ...header, typ: 'application/at+jwt' }, claims, key)), '200 ok', 'RFC 9068 section 4')
  t.equal(
    (await call('GET', url, { headers: { authorization: `bearer ${good}` } })).status,
    200,
    'RFC 9110 section 11.1',
  )
})

t.test('every hostile token is refused as invalid', async (t) => {
  const other = { typ: 'at+jwt', kid }
  const jwk = stranger.publicKey.export({ format: 'jwk' })
  const signed = (head: Members, body: Members = claims) => es256(head, body, key)
  const tokens: Record<string, string> = {
    'alg none, no signature': unsigned({ ...other, alg: 'none' }, claims),
    'alg None': unsigned({ ...other, alg: 'None' }, claims),
    'alg none, our signature': `${base64url({ ...other, alg: 'none' })}.${payload64}.${signature}`,
    'no alg': signed(other),
    'alg ES384': signed({ ...other, alg: 'ES384' }),
    'alg RS256': signed({ ...other, alg: 'RS256' }),
    'alg in lower case': signed({ ...other, alg: 'es256' }),
    'alg as a list': signed({ ...other, alg: ['ES256'] }),
    'HMAC with the public key': hs256(other, claims, pem),
    'HMAC with the public key, no last newline': hs256(other, claims, pem.trimEnd()),
    'HMAC with whitespace before the public key': hs256(other, claims, ` \n${pem}`),
    'HMAC with a prefix before the public key': hs256(other, claims, `x${pem}`),
    'HMAC with the DER of the public key': hs256(
      other,
      claims,
      Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64'),
    ),
    'HMAC with nothing': hs256(other, claims, ''),
    'a stranger signs under our kid': es256(header, claims, stranger.privateKey),
    'a stranger brings the key: jwk': es256({ ...header, jwk }, claims, stranger.privateKey),
    'a stranger brings the key: jwk, own kid': es256(
      { ...header, jwk, kid: await thumbprintOf(stranger.privateKey) },
      claims,
      stranger.privateKey,
    ),
    'a stranger names the keys: jku': es256({ ...header, jku: `${house.url}/jwks` }, claims, stranger.privateKey),
    'a stranger names the keys: x5u': es256({ ...header, x5u: `${house.url}/x` }, claims, stranger.privateKey),
    'no kid': signed({ alg: 'ES256', typ: 'at+jwt' }),
    'kid unknown': signed({ ...header, kid: 'nobody' }),
    'kid empty': signed({ ...header, kid: '' }),
    'kid a number': signed({ ...header, kid: 1 }),
    'kid a list of ours': signed({ ...header, kid: [kid] }),
    'kid __proto__': signed({ ...header, kid: '__proto__' }),
    'kid a path': signed({ ...header, kid: '../keys/access' }),
    'kid SQL': signed({ ...header, kid: `' or 1=1 --` }),
    'a service key, its name as kid': es256({ ...header, kid: 'identity' }, claims, service),
    'a service key, its file as kid': es256({ ...header, kid: 'service-identity' }, claims, service),
    'a service key under our kid': es256(header, claims, service),
    'a service token': es256(
      { alg: 'ES256', typ: 'zegel-service+jwt', kid: 'identity' },
      { iss: 'identity', aud: 'probe', iat: now, exp: now + 60 },
      service,
    ),
    'typ of services, our key': signed({ ...header, typ: 'zegel-service+jwt' }),
    'typ JWT': signed({ ...header, typ: 'JWT' }),
    'no typ': signed({ alg: 'ES256', kid }),
    'typ a list': signed({ ...header, typ: ['at+jwt'] }),
    'crit of something unknown': signed({ ...header, crit: ['fly'], fly: true }),
    'crit of a known member': signed({ ...header, crit: ['exp'], exp: now }),
    'crit empty': signed({ ...header, crit: [] }),
    'b64 false': signed({ ...header, crit: ['b64'], b64: false }),
    'another audience': signed(header, { ...claims, aud: 'elsewhere' }),
    'the audience as part of a word': signed(header, { ...claims, aud: 'zegel2' }),
    'another issuer': signed(header, { ...claims, iss: 'https://identity.example' }),
    'exp as text': signed(header, { ...claims, exp: String(now + 600) }),
    'exp null': signed(header, { ...claims, exp: null }),
    'not yet valid': signed(header, { ...claims, nbf: now + 600 }),
    'no signature': good.slice(0, good.lastIndexOf('.') + 1),
    'two parts': good.slice(0, good.lastIndexOf('.')),
    'four parts': `${good}.${signature}`,
    'a DER signature': es256(header, claims, key, 'der'),
    'a signature of zeros': `${good.slice(0, good.lastIndexOf('.'))}.${base64url(Buffer.alloc(64))}`,
    padding: `${good}=`,
    'another payload': `${good.split('.')[0]}.${base64url({ ...claims, sub: randomUUID() })}.${signature}`,
    'an encrypted token': `${base64url({ alg: 'dir', enc: 'A256GCM' })}..${payload64}.${payload64}.${signature}`,
    'not a token': 'x',
    'a megabyte of dots, as much as fits': '.'.repeat(15_000),
  }
  for (const name of ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'scope', 'sid', 'kind']) {
    tokens[`no ${name}`] = signed(header, without(name))
  }
  for (const [what, token] of Object.entries(tokens)) t.equal(await answered(token), '401 token-invalid', what)
  t.equal(house.log.atLeast(50).length, 0, 'none of them is an error of ours')
})

t.test('time, and the header that carries the token', async (t) => {
  t.equal(await answered(es256(header, { ...claims, exp: now - 6 }, key)), '401 token-expired')
  t.equal(
    await answered(es256(header, { ...claims, iat: now - 90_000 }, key)),
    '401 token-expired',
    'however late its exp',
  )
  const withHeader = async (authorization: string) => (await call('GET', url, { headers: { authorization } })).body.code
  t.equal((await call('GET', url)).body.code, 'token-missing')
  t.equal(await withHeader(`Basic ${good}`), 'token-missing')
  t.equal(await withHeader(good), 'token-missing')
  t.equal(await withHeader(`Bearer ${good} ${good}`), 'token-invalid')
  t.equal(await withHeader(`Bearer  ${good}`), 'token-invalid')
  t.equal((await call('GET', `${url}?access_token=${good}`)).body.code, 'token-missing')
  t.equal((await call('GET', url, { headers: { cookie: `token=${good}` } })).body.code, 'token-missing')
  t.equal(await twice(`Bearer ${good}`, 'Bearer x'), 401, 'two headers, the first is good')
  t.equal(await twice(`Bearer ${good}`, `Bearer ${good}`), 401, 'two headers, both are good')
  const { headers } = await call('GET', url)
  t.equal(headers.get('www-authenticate'), 'Bearer')
})

t.test('every route has its check, HEAD too; each kind of token opens its own doors only', async (t) => {
  t.equal((await call('HEAD', url)).status, 401)
  t.equal((await call('HEAD', url, { token: good })).status, 200)
  const sender = await administration(house)
  const token = await sender.token()
  t.equal((await call('GET', `${house.url}/probe/sender`, { token })).status, 200)
  t.equal((await call('GET', `${house.url}/probe/sender`, { token: good })).body.code, 'scope-missing')
  t.equal((await call('GET', url, { token })).body.code, 'scope-missing')
  t.equal(
    (await call('GET', url, { token: es256(header, { ...claims, scope: 'mailboxes' }, key) })).body.code,
    'scope-missing',
  )
  for (const outside of [good, token]) {
    t.equal((await call('GET', `${house.url}/identity/feed/head`, { token: outside })).body.code, 'token-invalid')
    t.equal((await call('POST', `${house.url}/probe/feed`, { token: outside, json: {} })).body.code, 'token-invalid')
  }
})

t.test('between services: own key, own audience, a name that is no path', async (t) => {
  const head = { alg: 'ES256', typ: 'zegel-service+jwt', kid: 'identity' }
  const body = { iss: 'identity', aud: 'probe', iat: now, exp: now + 60 }
  const asked = async (token: string) => (await call('GET', `${house.url}/probe/feed/head`, { token })).status
  t.equal(await asked(es256(head, body, service)), 200)
  t.equal(await asked(es256(head, { ...body, aud: 'elsewhere' }, service)), 401)
  t.equal(await asked(es256(head, { ...body, aud: 'identity' }, service)), 401, 'another service of the same process')
  t.equal(await asked(es256(head, { ...body, aud: undefined }, service)), 401)
  t.equal(await asked(es256(head, { ...body, exp: now - 6 }, service)), 401)
  t.equal(await asked(es256({ ...head, typ: 'at+jwt' }, body, service)), 401)
  t.equal(await asked(es256(head, body, key)), 401)
  for (const kid of ['../keys/access', 'access', 'identity.pub', 'x'.repeat(500), '', 'new']) {
    t.equal(await asked(es256({ ...head, kid }, body, stranger.privateKey)), 401, `kid ${kid.slice(0, 20)}`)
  }
  t.equal(await asked(es256({ ...head, kid: 'new' }, body, stranger.privateKey)), 401, 'nothing is made for a name')
})

/** fetch would join them into one header. */
function twice(...values: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(url)
    const headers = values.flatMap((value) => ['Authorization', value])
    const sent = request({ hostname, port, path: pathname, headers: ['Host', hostname, ...headers] }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject).end()
  })
}
