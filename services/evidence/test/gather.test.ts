import { type Fact, factKind } from '@zegel/contract'
import type { Context } from '@zegel/host'
import { openStore, write } from '@zegel/store'
import { type Scope, startHouse, until } from '@zegel/testing'
import t from 'tap'
import { Type } from 'typebox'
import { Gatherer } from '../src/gather.ts'
import { fromStart, happened, newId, sourceService } from './notary.ts'

const many = factKind('test.many', Type.Object({ recipients: Type.Array(Type.Object({ recipient: Type.String() })) }))

/** A fact that makes so many evidences. */
function wide(evidences: number): Fact {
  const subject = newId()
  const recipients = Array.from({ length: evidences }, () => ({ recipient: newId() }))
  return many.make({ about: [subject], subject, at: new Date().toISOString(), body: { recipients } })
}

/** The books of small services of these names, and a gatherer that reads them all. */
async function gathering(t: Scope, names: readonly string[]) {
  const sources = new Map(names.map((name) => [name, sourceService(name)]))
  const house = await startHouse(t, { services: [...sources.values()].map(({ service }) => service) })
  const contextOf = (name: string) => sources.get(name)?.held.context as Context<never>
  const gatherer = new Gatherer(names, contextOf(names[0] as string).dial)
  gatherer.restart(new Map(names.map((name) => [name, fromStart])))
  const reading = new AbortController()
  const readers = names.map((name) => gatherer.read(name, reading.signal).catch(() => {}))
  t.teardown(async () => {
    reading.abort()
    gatherer.stop()
    await Promise.all(readers)
  })
  return {
    gatherer,
    publish: async (name: string, facts: readonly Fact[]) => {
      const store = await openStore<never>({ url: house.databaseUrlOf(name), schema: name, max: 1 })
      await write(store, async () => ({ value: undefined, facts }))
      await store.close()
      contextOf(name).store.book.wake()
    },
    holds: (size: number) => until(() => gatherer.size === size, { what: `${size} facts read ahead` }),
    /** how many of each book a page takes */
    page: (most: number, evidences: number): Record<string, number> => {
      const counts = Object.fromEntries(names.map((name) => [name, 0]))
      for (const { source } of gatherer.take(most, evidences)) counts[source] = (counts[source] ?? 0) + 1
      return counts
    },
  }
}

const things = (count: number) => Array.from({ length: count }, (_, nth) => happened(newId(), nth))

t.test('deposits have their turn before a long line of others, and no second one', async (t) => {
  const { gatherer, publish, holds, page } = await gathering(t, ['mailbox', 'notice', 'deposit'])
  await publish('mailbox', things(100))
  await publish('notice', things(100))
  await publish('deposit', things(20))
  await holds(220)
  t.same(page(32, 256), { deposit: 8, mailbox: 16, notice: 8 }, 'a quarter, though 200 stood before them')
  t.same(page(12, 256), { deposit: 3, mailbox: 1, notice: 8 }, 'its quarter of the next page as well')
  t.same(page(32, 8), { deposit: 2, mailbox: 6, notice: 0 }, 'no more than its share of the evidences')
  t.same(page(200, 999), { deposit: 7, mailbox: 77, notice: 84 }, 'all that is left')
  await publish('deposit', things(40))
  await holds(40)
  t.same(page(32, 256), { deposit: 32, mailbox: 0, notice: 0 }, 'a whole page, where nothing else waits')
  t.equal(gatherer.size, 8, 'each was taken once')
})

t.test('where the end of a page always cuts a turn, it is not always the same book that loses it', async (t) => {
  const others = ['consent', 'mailbox', 'notice', 'post']
  const { publish, holds, page } = await gathering(t, ['deposit', ...others])
  for (const name of others) await publish(name, things(120))
  const pages = 12
  // Seven of ten recipients each take the deposits' share of the evidences: 25 facts are left of 32, three turns and one.
  await publish(
    'deposit',
    Array.from({ length: 7 * pages }, () => wide(10)),
  )
  await holds(480 + 7 * pages)
  const total = Object.fromEntries(others.map((name) => [name, 0]))
  for (let nth = 0; nth < pages; nth++) {
    const { deposit, ...counts } = page(32, 256)
    t.equal(deposit, 7)
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count
  }
  const counts = Object.values(total)
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    25 * pages,
  )
  t.ok(Math.max(...counts) - Math.min(...counts) <= 8, JSON.stringify(total))
})

t.test('deposits that fill a page each do not keep the others out', async (t) => {
  const { publish, holds, page } = await gathering(t, ['mailbox', 'deposit'])
  await publish('mailbox', things(20))
  await publish('deposit', [wide(300), wide(300), wide(300)])
  await holds(23)
  t.same(page(32, 256), { deposit: 1, mailbox: 0 })
  t.same(page(32, 256), { deposit: 1, mailbox: 20 }, 'this turn was the others’')
  t.same(page(32, 256), { deposit: 1, mailbox: 0 })
})
