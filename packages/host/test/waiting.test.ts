import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { until } from '@zegel/testing'
import t, { type Test } from 'tap'
import { createLogger } from '../src/logger.ts'
import { keepRunning } from '../src/loops.ts'
import { sealWaiting } from '../src/waiting.ts'
import { fact, openFeed, publishTo } from './readers.ts'

const kinds = ['contact.claimed']

/** Waits on a real book in the place of the sealed feed: both are feeds. */
async function open(t: Test) {
  const { source } = await openFeed(t)
  const waiting = sealWaiting({ name: 'test', dial: () => source.book }, kinds, { withProof: false })
  const stopping = new AbortController()
  const running = keepRunning(waiting.loop, createLogger('silent'), stopping.signal)
  t.teardown(async () => {
    stopping.abort()
    await running
  })
  return { source, waiting }
}

t.test('waiting for a seal', async (t) => {
  const { source, waiting } = await open(t)
  const old = fact('sealed before anybody waits')
  await waiting.ready

  t.test('what comes is told, also before the wait begins, to everybody who waits for it', async (t) => {
    const one = fact('one')
    const early = waiting.expect(one.id)
    const other = waiting.expect(one.id)
    await publishTo(source, one)
    t.equal((await other.within(15_000))?.fact.id, one.id)
    t.equal((await early.within(0))?.fact.id, one.id, 'the seal came before the wait')
    const late = fact('late')
    const wait = waiting.expect(late.id).within(5_000)
    await publishTo(source, old, late)
    t.equal((await wait)?.fact.id, late.id)
  })

  t.test('what does not come ends with its time', async (t) => {
    const began = performance.now()
    t.equal(await waiting.expect(fact('never').id).within(150), undefined)
    t.ok(performance.now() - began >= 145)
  })

  t.test('who forgets twice does not take away the wait of another', async (t) => {
    const shared = fact('shared')
    const first = waiting.expect(shared.id)
    first.forget()
    const second = waiting.expect(shared.id)
    first.forget()
    const wait = second.within(5_000)
    await publishTo(source, shared)
    t.equal((await wait)?.fact.id, shared.id)
  })

  t.test('memory does not grow with those who forgot or went away', async (t) => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const used = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    const round = async () => {
      for (let n = 0; n < 40_000; n++) waiting.expect(`forgotten ${n}`).forget()
      await Promise.all(Array.from({ length: 10_000 }, (_, n) => waiting.expect(`too late ${n}`).within(1)))
      // Nobody comes for these, but their seals do.
      const facts = Array.from({ length: 200 }, (_, n) => fact(`left ${n} ${Math.random()}`))
      for (const one of facts) waiting.expect(one.id)
      const last = waiting.expect((facts.at(-1) as { id: string }).id)
      await publishTo(source, ...facts)
      await last.within(5_000)
    }
    for (let warm = 0; warm < 2; warm++) await round()
    const before = used()
    for (let n = 0; n < 3; n++) await round()
    const grown = used() - before
    t.ok(grown < 8_000_000, `${(grown / 1e6).toFixed(1)} MB after 150,000 waits`)
  })
})

t.test('nothing is missed while the feed is away for a moment', async (t) => {
  const { source } = await openFeed(t)
  let away = false
  const feed = {
    head: () => source.book.head(),
    lookup: (ids: readonly string[]) => source.book.lookup(ids),
    read: (...[request, signal]: Parameters<typeof source.book.read>) => {
      if (away) throw new Error('away')
      return source.book.read({ ...request, waitMs: 50 }, signal)
    },
  }
  const waiting = sealWaiting({ name: 'test', dial: () => feed }, kinds, { withProof: false })
  const stopping = new AbortController()
  const running = keepRunning(waiting.loop, createLogger('silent'), stopping.signal)
  await waiting.ready
  away = true
  await sleep(150)
  const one = fact('meanwhile')
  const wait = waiting.expect(one.id).within(8_000)
  await publishTo(source, one)
  await sleep(200)
  away = false
  t.equal((await wait)?.fact.id, one.id)
  stopping.abort()
  await until(() => running.then(() => true))
})

t.test('a seal that came before the tail knew its position is told as well', async (t) => {
  const { source } = await openFeed(t)
  const waiting = sealWaiting({ name: 'test', dial: () => source.book }, kinds, { withProof: false })
  const facts = Array.from({ length: 501 }, (_, nth) => fact(`early ${nth}`))
  const waits = facts.map(({ id }) => waiting.expect(id).within(60_000))
  await publishTo(source, ...facts)
  const stopping = new AbortController()
  const running = keepRunning(waiting.loop, createLogger('silent'), stopping.signal)
  const told = await Promise.all(waits)
  t.same(
    told.map((entry) => entry?.fact.id),
    facts.map(({ id }) => id),
    'more than one page of them',
  )
  stopping.abort()
  await running
})
