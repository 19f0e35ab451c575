import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isEnterpriseNumber, isNationalNumber } from '@zegel/contract'
import { openAdmin, openStore } from '@zegel/store'
import t from 'tap'
import { Child, call, createDatabase, MemoryLog, makeFolder, newCbe, newNrn, testClock, until } from '../src/index.ts'

t.test('numbers have right check digits and differ', async (t) => {
  const [nrns, cbes] = [[...Array(2_000)].map(() => newNrn()), [...Array(2_000)].map(() => newCbe())]
  t.ok(nrns.every(isNationalNumber))
  t.ok(cbes.every(isEnterpriseNumber))
  t.ok(new Set(nrns).size > 1_990)
  t.ok(new Set(cbes).size > 1_990)
})

t.test('until gives the answer, is bounded, and tells the last error', async (t) => {
  let asked = 0
  t.equal(await until(() => ++asked === 3 && 'third'), 'third')
  const failing = () => {
    throw new Error('no route')
  }
  await t.rejects(until(failing, { ms: 60, what: 'the thing' }), {
    message: /the thing/,
    cause: { message: 'no route' },
  })
})

t.test('the clock goes on and can be moved; timers stay real', async (t) => {
  const clock = testClock()
  const before = clock.now()
  clock.move(86_400_000)
  t.ok(clock.now() - before >= 86_400_000)
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.ok(performance.now() - began < 5_000)
})

t.test('databases are apart, of one server, and gone afterwards', async (t) => {
  const service = {
    name: 'shelf',
    migrations: [{ name: '001-book', up: () => 'create table volume (title text)' }],
    start: async () => ({}),
  }
  const [one, two] = await Promise.all([createDatabase([service]), createDatabase([service])])
  t.not(one.adminUrl, two.adminUrl)
  t.equal(new URL(one.adminUrl).host, new URL(two.adminUrl).host)
  const store = await openStore<never>({ url: one.urlOf('shelf'), schema: 'shelf', max: 1 })
  t.equal((await store.book.head())[0], 0)
  await store.close()
  const admin = await openAdmin(two.adminUrl)
  const name = new URL(one.adminUrl).pathname.slice(1)
  t.ok(await admin.exists(name))
  await one.drop()
  t.notOk(await admin.exists(name))
  await admin.close()
  await two.drop()
})

t.test('a child keeps its output, ends with its code, and does not outlive the test', async (t) => {
  const folder = makeFolder(t)
  const file = join(folder, 'child.mjs')
  writeFileSync(
    file,
    `console.log(process.env.WORD, process.argv[2]); if (process.argv[2]) process.exit(3); setInterval(() => {}, 1e6)`,
  )
  const quick = new Child(file, { WORD: 'hello' }, ['there'])
  quick.spawn()
  t.equal(await quick.ended(), 3)
  t.equal(quick.output, 'hello there\n')
  const slow = new Child(file, { WORD: 'wait' })
  slow.spawn()
  await until(() => slow.output !== '')
  t.ok(slow.runs)
  await slow.stop()
  t.notOk(slow.runs)
})

t.test('the log is kept by level', async (t) => {
  const log = new MemoryLog()
  log.logger.info('a')
  log.logger.error({ err: Object.assign(new Error('x'), { detail: 'Key (nrn)=(1)' }) }, 'b')
  t.equal(log.lines.length, 2)
  t.equal(log.atLeast(50).length, 1)
  t.notOk(log.text.includes('nrn'))
  await t.rejects(call('GET', 'http://127.0.0.1:1/'))
})
