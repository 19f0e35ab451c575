import { instant } from '@zegel/host'
import { write } from '@zegel/store'
import { call, startHouse, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { evidenceService } from '../src/index.ts'
import { happened, newId, readAll, sourceService, startNotary, thing } from './notary.ts'

t.test('a book with something in it that is no fact stops alone, and the log names it', async (t) => {
  const services = [sourceService('broken').service, sourceService('whole').service]
  const notary = evidenceService({ sources: ['broken', 'whole'] })
  const house = await startHouse(t, { services: [...services, notary] })
  const publish = async (name: string, ...facts: ReturnType<typeof happened>[]) => {
    const store = house.house.store(name)
    await write(store, async () => ({ value: undefined, facts }))
    store.book.wake()
  }
  const { db } = house.house.store('evidence')
  const isSealed = async ({ id }: { id: string }) =>
    (await sql`select from evidence where fact = ${id}`.execute(db)).rows.length === 1

  const before = happened(newId(), 1)
  const formless = happened('85073003328', 2)
  const behind = happened(newId(), 3)
  await publish('broken', before, formless, behind)
  const others = Array.from({ length: 5 }, (_, nth) => happened(newId(), nth))
  for (const one of others) {
    await publish('whole', one)
    await until(() => isSealed(one), { what: 'the seal of a fact of the other book' })
  }
  t.ok(await until(() => isSealed(before)), 'what stood before it')
  t.notOk(await isSealed(behind), 'nothing is passed over')
  const told = house.log.atLeast(50).filter(({ msg }) => msg.includes('holds what is no fact'))
  t.match(told[0], { source: 'broken', err: { message: /^shard 8, position \d+$/ } }, 'the log names the place')
  t.notOk(house.log.text.includes('85073003328'))
  t.notOk(house.log.text.includes('evidence.notary'), 'its loop goes on')
})

t.test('the state of the notary can be asked whatever stands aside', async (t) => {
  const notary = await startNotary(t)
  const state = async () => (await call('GET', `${notary.house.url}/evidence/state`)).body
  const subject = newId()
  const make = (at: string, nth: number) => thing.make({ about: [subject, String(nth)], subject, at, body: { nth } })
  const times = ['yesterday', '', '2026-99-99T99:99:99.999Z', '\0', instant(Date.now())]
  const facts = times.map(make)
  await notary.publish(facts)
  await until(async () => (await notary.quarantine()).length === facts.length, { what: 'all of them aside' })
  t.match(await state(), { leaves: 0, quarantine: { facts: times.length, subjects: 1, oldestAt: times.at(-1) } })
  t.same(await readAll(notary.feed(), 10), [])
})
