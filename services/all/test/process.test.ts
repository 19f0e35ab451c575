import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig } from '@zegel/host'
import { administration, Child, call, citizen, MemoryLog, makeFolder, until } from '@zegel/testing'
import t from 'tap'
import { startAll } from '../src/index.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const token = fileURLToPath(new URL('../../../scripts/token.ts', import.meta.url))
const pdf = Buffer.from('%PDF-1.4\nhello\n%%EOF\n')

/** The house as `npm start` runs it, and its URL once it stands. */
async function startHouse(data: string, env: Record<string, string> = {}) {
  const house = new Child(main, { ZEGEL_DATA: data, ZEGEL_PORT: '0', LOG_LEVEL: 'warn', ...env })
  t.teardown(() => house.stop())
  house.spawn()
  const stood = () => /Zegel stands at (\S+)/.exec(house.output)?.[1]
  await until(() => stood() ?? !house.runs, { ms: 60_000, what: 'the banner' })
  const url = stood()
  if (url === undefined) throw new Error(house.output)
  return { house, place: { urlOf: () => url, data } }
}

async function ran(file: string, env: Record<string, string>, ...args: string[]) {
  const child = new Child(file, env, args)
  t.teardown(() => child.kill())
  child.spawn()
  return { code: await child.ended(), output: child.output }
}

t.test('npm start: a first start, a second instance, kill -9, a start that resumes, SIGTERM', async (t) => {
  const data = join(makeFolder(t), 'var')
  const first = await startHouse(data)
  const sender = await administration(first.place)
  const recipients = [citizen(first.place)]
  const content = await sender.put(pdf)
  const key = 'the-letter-before-the-crash'
  const proof = await sender.deposit({ content, recipients }, key)
  t.equal(proof.status, 201)

  const second = await ran(main, { ZEGEL_DATA: data, ZEGEL_PORT: '0' })
  t.equal(second.code, 1)
  t.match(second.output, /already runs on .*postgres: stop it first/)
  t.notMatch(second.output, / at .*\.ts:/, 'a sentence, not a stack')

  const tokens = [
    await ran(token, { ZEGEL_DATA: data }, 'sender'),
    await ran(token, { ZEGEL_DATA: data }, 'citizen', '85.07.30-033.28'),
  ]
  for (const { code, output } of tokens) {
    t.equal(code, 0)
    t.match(output, /^[\w-]+\.[\w-]+\.[\w-]+\n$/, 'a token and nothing else')
  }
  t.match(await ran(token, { ZEGEL_DATA: data }, 'citizen', '85073003329'), { code: 1, output: /check digits/ })
  const { status } = await call('PUT', `${first.place.urlOf()}/deposit/contents`, {
    token: tokens[0]?.output.trim(),
    body: pdf,
    headers: { 'content-type': 'application/pdf' },
  })
  t.equal(status, 201, 'the demo sender deposits')

  await first.house.kill()
  const again = await startHouse(data)
  const there = Object.assign(sender, { place: again.place })
  const repeated = await there.deposit({ content, recipients }, key)
  t.equal(repeated.status, 201)
  t.ok(repeated.bytes.equals(proof.bytes), 'the same bytes after kill -9')
  // As when a terminal and npm both pass it on: the second must not end the house before its PostgreSQL.
  for (let nth = 0; nth < 3; nth++) {
    process.kill(again.house.pid as number, 'SIGINT')
    await sleep(20)
  }
  t.equal(await again.house.ended(), 0)
  t.notOk(existsSync(join(data, 'postgres', 'cluster', 'postmaster.pid')), 'PostgreSQL went with it')
  t.match(await ran(token, { ZEGEL_DATA: data }, 'sender'), { code: 1, output: /No house runs on .*npm start/ })
})

t.test('a start that fails halfway leaves nothing behind', async (t) => {
  const data = join(makeFolder(t), 'var')
  const busy = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => busy.once('listening', resolve))
  t.teardown(() => busy.close())
  const { port } = busy.address() as AddressInfo
  const config = readConfig({ ZEGEL_DATA: data, ZEGEL_PORT: String(port) })
  const log = new MemoryLog().logger
  await t.rejects(startAll({ config, log }), { code: 'EADDRINUSE' })
  t.notOk(existsSync(join(data, 'postgres', 'cluster', 'postmaster.pid')))
  const house = await startAll({ config: { ...config, listen: { host: '127.0.0.1', port: 0 } }, log })
  t.equal((await call('GET', `${house.url}/health/ready`)).status, 200)
  await house.close()
  t.notOk(existsSync(join(data, 'postgres', 'cluster', 'postmaster.pid')))
})

t.test('production starts only with its settings and its keys', async (t) => {
  const data = join(makeFolder(t), 'var')
  const whole = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/x',
    SMTP_URL: 'smtp://127.0.0.1',
    ZEGEL_PUBLIC_URL: 'https://zegel.example',
  }
  const env = { ZEGEL_DATA: data, ZEGEL_MODE: 'production', ZEGEL_PORT: '0' }
  // Which settings: services/identity/test/production.test.ts.
  t.match(await ran(main, env), { code: 1, output: /must be .* in production/ })
  t.match(await ran(main, { ...env, ...whole }), { code: 1, output: /keys\/database\.key is missing/ })
  t.notOk(existsSync(data), 'nothing was made')
})
