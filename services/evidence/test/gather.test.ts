import type { Context } from '@zegel/host'
import { openStore, write } from '@zegel/store'
import { startHouse, until } from '@zegel/testing'
import t from 'tap'
import { Gatherer } from '../src/gather.ts'
import { fromStart, happened, newId, sourceService } from './notary.ts'

t.test('facts that somebody waits for have their turn before a long line of others, and no second one', async (t) => {
  const names = ['mailbox', 'notice', 'deposit']
  const sources = new Map(names.map((name) => [name, sourceService(name)]))
  const house = await startHouse(t, { services: [...sources.values()].map(({ service }) => service) })
  const publish = async (name: string, count: number) => {
    const store = await openStore<never>({ url: house.databaseUrlOf(name), schema: name, max: 1 })
    const facts = Array.from({ length: count }, (_, nth) => happened(newId(), nth))
    await write(store, async () => ({ value: undefined, facts }))
    await store.close()
    sources.get(name)?.held.context?.store.book.wake()
  }
  await publish('mailbox', 100)
  await publish('notice', 100)
  await publish('deposit', 20)

  const { dial } = sources.get('deposit')?.held.context as Context<never>
  const gatherer = new Gatherer(names, dial)
  gatherer.restart(new Map(names.map((name) => [name, fromStart])))
  const reading = new AbortController()
  const readers = names.map((name) => gatherer.read(name, reading.signal).catch(() => {}))
  await until(() => gatherer.size === 220, { what: 'all that was published' })
  const taken = (most: number, evidences: number) => {
    const counts = Object.fromEntries(names.map((name) => [name, 0]))
    for (const { source } of gatherer.take(most, evidences)) counts[source] = (counts[source] ?? 0) + 1
    return counts
  }
  t.same(taken(32, 256), { deposit: 8, mailbox: 16, notice: 8 }, 'its turn, though 200 stood before them')
  t.same(taken(12, 256), { deposit: 8, mailbox: 0, notice: 4 }, 'its turn in the next page as well')
  t.same(taken(32, 8), { deposit: 2, mailbox: 6, notice: 0 }, 'no more than its share of the evidences')
  t.same(taken(200, 999), { deposit: 2, mailbox: 78, notice: 88 }, 'all that is left')
  await publish('deposit', 40)
  await until(() => gatherer.size === 40, { what: 'more of them' })
  t.same(taken(32, 256), { deposit: 32, mailbox: 0, notice: 0 }, 'a whole page, where nothing else waits')
  t.equal(gatherer.size, 8, 'each was taken once')
  reading.abort()
  gatherer.stop()
  await Promise.all(readers)
})
