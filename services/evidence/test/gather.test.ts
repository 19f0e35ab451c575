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
    page: (): Record<string, number> => {
      const counts = Object.fromEntries(names.map((name) => [name, 0]))
      for (const { source } of gatherer.take()) counts[source] = (counts[source] ?? 0) + 1
      return counts
    },
  }
}

const things = (count: number) => Array.from({ length: count }, (_, nth) => happened(newId(), nth))

t.test('deposits and all others have every other page', async (t) => {
  const { gatherer, publish, holds, page } = await gathering(t, ['mailbox', 'notice', 'deposit'])
  await publish('mailbox', things(100))
  await publish('notice', things(100))
  await publish('deposit', things(40))
  await holds(240)
  t.same(page(), { deposit: 32, mailbox: 0, notice: 0 }, 'at once, though 200 stood before them')
  t.same(page(), { deposit: 0, mailbox: 16, notice: 8 }, 'a few of each')
  t.same(page(), { deposit: 8, mailbox: 0, notice: 0 })
  t.same(page(), { deposit: 0, mailbox: 8, notice: 16 })
  t.same(page(), { deposit: 0, mailbox: 16, notice: 8 }, 'no deposit waits')
  await publish('deposit', things(1))
  await holds(200 - 72 + 1)
  t.same(page(), { deposit: 1, mailbox: 0, notice: 0 })
  for (let left = 200 - 72; left > 0; left -= 24) page()
  await publish('deposit', things(40))
  await holds(40)
  t.same(
    [page(), page()],
    [32, 8].map((deposit) => ({ deposit, mailbox: 0, notice: 0 })),
    'where nothing else waits',
  )
  t.equal(gatherer.size, 0, 'each was taken once')
})

t.test('where others are behind, deposits make no more evidences than a letter of the others', async (t) => {
  const { publish, holds, page } = await gathering(t, ['mailbox', 'deposit'])
  await publish('mailbox', things(400))
  await publish('deposit', [...things(20), ...Array.from({ length: 6 }, () => wide(10))])
  await holds(426)
  t.same(page(), { deposit: 16, mailbox: 0 })
  t.same(page(), { deposit: 0, mailbox: 48 })
  t.same(page(), { deposit: 5, mailbox: 0 }, 'four, and one for ten')
  t.same(page(), { deposit: 0, mailbox: 48 })
  t.same(page(), { deposit: 1, mailbox: 0 }, 'a second for ten would be too many')
})

t.test('where the end of a page always cuts a turn, it is not always the same book that loses it', async (t) => {
  const others = ['consent', 'mailbox', 'notice', 'post']
  const { publish, holds, page } = await gathering(t, others)
  const pairs = () => Array.from({ length: 60 }, () => wide(2))
  for (const name of others) await publish(name, pairs())
  await holds(240)
  const total = Object.fromEntries(others.map((name) => [name, 0]))
  for (let nth = 0; nth < 12; nth++) {
    const counts = Object.entries(page())
    // Two evidences each: a turn and a half.
    t.equal(
      counts.reduce((sum, [, count]) => sum + count, 0),
      12,
    )
    for (const [name, count] of counts) total[name] = (total[name] ?? 0) + count
  }
  const counts = Object.values(total)
  t.ok(Math.max(...counts) - Math.min(...counts) <= 8, JSON.stringify(total))
})

t.test('deposits that fill a page each do not keep the others out', async (t) => {
  const { publish, holds, page } = await gathering(t, ['mailbox', 'deposit'])
  await publish('mailbox', things(20))
  await publish('deposit', [wide(300), wide(300), wide(300)])
  await holds(23)
  t.same(page(), { deposit: 1, mailbox: 0 })
  t.same(page(), { deposit: 0, mailbox: 20 }, 'this page was the others’')
  t.same(
    [page(), page()],
    [1, 1].map((deposit) => ({ deposit, mailbox: 0 })),
  )
})
