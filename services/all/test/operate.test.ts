import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '@zegel/host'
import { openStore } from '@zegel/store'
import { Administration, Child, call, MemoryLog, makeFolder, newCbe, until } from '@zegel/testing'
import { exportJWK, generateKeyPair } from 'jose'
import t from 'tap'
import { allServices, startAll } from '../src/index.ts'

/** What an operator does where there are no development routes: the house runs in production mode. */

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = makeFolder(t)
const data = join(folder, 'var')
const log = new MemoryLog()

const config = readConfig({ ZEGEL_DATA: data, ZEGEL_PORT: '0' })
const issuer = 'https://zegel.example'
const house = await startAll({ config: { ...config, publicUrl: issuer }, log: log.logger })
t.teardown(() => house.close())
const settings = { ZEGEL_MODE: 'production', ZEGEL_PUBLIC_URL: issuer, SMTP_URL: 'smtp://127.0.0.1:9' }
const env = { ...settings, ZEGEL_DATA: data, DATABASE_URL: house.adminUrl }
const secret = new URL(house.adminUrl).password

async function ran(file: string, ...args: string[]) {
  const child = new Child(fileOf(file), env, args)
  t.teardown(() => child.kill())
  child.spawn()
  return { code: await child.ended(), output: child.output }
}
const operate = (...args: string[]) => ran('../src/main.ts', ...args)

t.test('a sender is registered and revoked by command', async (t) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const sender = {
    cbe: newCbe(),
    name: 'Stad Gent',
    client: 'gent',
    jwk: await exportJWK(publicKey),
    nationalNumber: true,
  }
  const file = join(folder, 'sender.json')
  writeFileSync(file, JSON.stringify(sender))
  const registered = await operate('register-sender', file)
  t.match(registered, { code: 0, output: /^gent may send as party [0-9a-f-]{36}\n$/ })
  const party = registered.output.trim().split(' ').at(-1) as string
  const place = { urlOf: () => house.url, data }
  const gent = new Administration(place, { ...sender, issuer }, party, privateKey)
  t.equal((await gent.askToken()).status, 200)
  const token = await gent.token()
  const list = () => call('GET', `${house.url}/deposit/messages`, { token })
  t.equal((await list()).status, 200)
  t.match(await operate('revoke', 'client', 'gent'), { code: 0, output: /void within 5 s/ })
  t.equal((await gent.askToken()).body.code, 'client-unknown')
  await until(async () => (await list()).body.code === 'token-revoked', { ms: 5_000 })

  writeFileSync(file, JSON.stringify({ ...sender, jwk: { kty: 'oct', k: 'AAAA' } }))
  t.match(await operate('register-sender', file), { code: 1, output: /^body-invalid: \/jwk/ })
  for (const words of [['register-sender'], ['revoke', 'house', 'x']]) {
    t.match(await operate(...words), { code: 1, output: /^Usage/ }, words.join(' '))
  }
})

t.test('a database is provisioned for one process per service; secrets go to files only', async (t) => {
  const out = join(folder, 'roles')
  mkdirSync(out)
  writeFileSync(join(out, 'identity.env'), 'DATABASE_URL=postgres://of-yesterday\nZEGEL_PORT=8081\n', { mode: 0o644 })
  const { code, output } = await ran('../src/provision.ts', out)
  t.equal(code, 0, output)
  t.strictSame(readdirSync(out).sort(), allServices.map(({ name }) => `${name}.env`).sort())
  for (const { name } of allServices) {
    const file = join(out, `${name}.env`)
    t.equal(statSync(file).mode & 0o777, 0o600)
    const [first = '', ...others] = readFileSync(file, 'utf8').trim().split('\n')
    t.strictSame(others, name === 'identity' ? ['ZEGEL_PORT=8081'] : [], 'what the operator wrote stays')
    const url = first.slice('DATABASE_URL='.length)
    t.notOk(output.includes(new URL(url).password))
    const store = await openStore<never>({ url, schema: name, max: 1 })
    t.same(Object.keys(await store.book.head()).length, 16, `${name} reads its own book`)
    await store.close()
  }
  t.notOk(output.includes(secret))
  t.notOk(log.text.includes(secret))
  t.match(await ran('../src/provision.ts'), { code: 1, output: /^Usage/ })
})
