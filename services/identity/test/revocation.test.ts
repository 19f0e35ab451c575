import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '@zegel/store'
import { administration, call, citizen, startHouse, until } from '@zegel/testing'
import { decodeJwt } from 'jose'
import t from 'tap'
import { type IdentityTables, identity } from '../src/index.ts'
import { revocationsAfter } from '../src/revocations.ts'
import { probe } from './probe.ts'

/** SECURITY.md promise 10 */
const BITES_MS = 5_000
const WRITERS = 8
const EACH = 25

const home = await startHouse(t, { services: [identity] })
// Another process as far as the code can tell: it knows identity by HTTP only.
const away = await startHouse(t, { services: [probe], config: { data: home.data, peers: { identity: home.url } } })
await until(async () => (await call('GET', `${away.url}/health/ready`)).status === 200)

const at = (as: string, token: string) => call('GET', `${away.url}/probe/${as}`, { token })
const revoke = (json: unknown) => call('POST', `${home.url}/identity/dev/revocations`, { json })

t.test('what is revoked is refused within 5 s, and nothing else', async (t) => {
  const [victim, bystander, party] = [citizen(home), citizen(home), citizen(home)]
  const sender = await administration(home)
  const session = await victim.token()
  const second = await citizen(home, victim.value).token()
  const tokens = { session, party: await party.token(), client: await sender.token(), other: await bystander.token() }
  t.equal((await at('recipient', session)).status, 200)
  t.equal((await at('sender', tokens.client)).status, 200)
  await revoke({ session: decodeJwt(session).sid })
  await revoke({ party: decodeJwt(tokens.party).sub })
  await revoke({ client: sender.client })
  const began = performance.now()
  for (const [as, token] of [
    ['recipient', session],
    ['recipient', tokens.party],
    ['sender', tokens.client],
  ] as const) {
    await until(async () => (await at(as, token)).body.code === 'token-revoked', { ms: BITES_MS })
  }
  t.ok(performance.now() - began < BITES_MS)
  t.equal((await at('recipient', second)).status, 200, 'another session of the same person')
  t.equal((await at('recipient', tokens.other)).status, 200)
  await sleep(1_000)
  const fresh = await citizen(home, party.value).token()
  t.equal((await at('recipient', fresh)).status, 200, 'who logs in again comes in')
  for (const json of [{}, { client: '' }, { session: 'x' }, { client: 'a', party: 'b' }]) {
    t.equal((await revoke(json)).body.code, 'body-invalid')
  }
})

t.test('a reader that asks for what comes after its position never skips a late commit', async (t) => {
  const store = home.house.store('identity') as unknown as Store<IdentityTables>
  let position = Math.max(0, ...(await revocationsAfter(store.db, 0, 0)).map((one) => one.position))
  const seen: string[] = []
  const read = async () => {
    for (const one of await revocationsAfter(store.db, position, 0)) {
      seen.push(one.subject)
      position = one.position
    }
  }
  const subjects = [...Array(WRITERS * EACH).keys()].map((n) => `client:burst-${n}`)
  const writers = [...Array(WRITERS).keys()].map(async (writer) => {
    for (let n = 0; n < EACH; n++) await revoke({ client: `burst-${writer * EACH + n}` })
  })
  let writing = true
  const reader = (async () => {
    while (writing) await read()
  })()
  await Promise.all(writers)
  writing = false
  await reader
  await read()
  t.strictSame(seen.sort(), subjects.sort())
})

t.test('when revocations cannot be checked for 5 s nobody comes in; then it mends itself', async (t) => {
  const token = await citizen(home).token()
  const [, , port] = home.url.split(':')
  await home.stop()
  t.equal((await at('recipient', token)).status, 200, 'a moment of silence is borne')
  const refused = await until(
    async () => {
      const answer = await at('recipient', token)
      return answer.status === 503 && answer
    },
    { ms: 8_000 },
  )
  t.equal(refused.body.code, 'revocations-stale')
  t.equal(refused.headers.get('retry-after'), '5')
  t.equal((await call('GET', `${away.url}/health/ready`)).status, 503)
  t.equal((await call('GET', `${away.url}/health`)).status, 200)
  await home.start({ listen: { host: '127.0.0.1', port: Number(port) } })
  await until(async () => (await at('recipient', token)).status === 200, { ms: 12_000 })
})
