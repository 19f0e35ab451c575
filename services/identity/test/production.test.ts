import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, HouseKeys, readConfig } from '@zegel/host'
import { call, newNrn, startHouse } from '@zegel/testing'
import t from 'tap'
import { tokenSigner } from '../src/access-token.ts'
import { devLogin } from '../src/dev-login.ts'
import { identity } from '../src/index.ts'

const house = await startHouse(t, { services: [identity] })
const routes = ['/identity/dev/login', '/identity/dev/senders', '/identity/dev/revocations']
const nrn = newNrn()

t.test('development: anyone is anyone, and no number reaches the log', async (t) => {
  const login = (json: unknown) => call('POST', house.url + routes[0], { json })
  t.equal((await login({ scheme: 'be-nrn', value: nrn })).status, 200)
  const wrong = nrn.slice(0, 9) + String((Number(nrn.slice(9)) % 97) + 1).padStart(2, '0')
  t.equal((await login({ scheme: 'be-nrn', value: wrong })).body.code, 'recipient-number-invalid')
  t.equal((await login({ scheme: 'be-cbe', value: nrn })).body.code, 'recipient-number-invalid')
  const odd = await login({ scheme: 'be-nrn', value: `${nrn}0` })
  t.equal(odd.body.code, 'body-invalid')
  for (const number of [nrn, wrong]) {
    t.notOk(house.log.text.includes(number))
    t.notOk(JSON.stringify(odd.body).includes(number))
  }
  const paths = (await call('GET', `${house.url}/openapi.json`)).body.paths
  for (const route of routes) t.ok(paths[route], `${route} is described`)
})

t.test('production: the routes do not exist, and the verb refuses by itself', async (t) => {
  await house.stop()
  await house.start({ mode: 'production', publicUrl: 'https://zegel.example' })
  const paths = (await call('GET', `${house.url}/openapi.json`)).body.paths
  for (const route of routes) {
    const answer = await call('POST', house.url + route, { json: { scheme: 'be-nrn', value: nrn } })
    t.equal(`${answer.status} ${answer.body.code}`, '404 route-unknown', route)
    t.notOk(paths[route])
  }
  const keys = new HouseKeys(join(house.data, 'keys'), true)
  const context = {
    config: house.config,
    keys,
    clock: { now: Date.now },
    random: Buffer.alloc,
  } as unknown as Context<never>
  const signer = await tokenSigner(context)
  await t.rejects(devLogin(context, signer, { scheme: 'be-nrn', value: nrn }), { code: 'not-in-production' })
  t.equal(house.config.mode, 'production')
})

t.test('production makes no keys and starts only with its settings', async (t) => {
  const empty = new HouseKeys(join(house.data, 'nothing'), false)
  await t.rejects(empty.signingKey('access'), /missing/)
  t.notOk(readdirSync(house.data).includes('nothing'))
  const whole = { DATABASE_URL: 'postgres://x', SMTP_URL: 'smtp://x', ZEGEL_PUBLIC_URL: 'https://zegel.example' }
  t.equal(readConfig({ ZEGEL_MODE: 'production', ...whole }).mode, 'production')
  for (const name of Object.keys(whole)) {
    t.throws(() => readConfig({ ZEGEL_MODE: 'production', ...whole, [name]: undefined }), { name: 'ConfigError' }, name)
  }
  t.throws(() => readConfig({ ZEGEL_MODE: 'prod' }), { name: 'ConfigError' }, 'a word that is nearly right')
})
