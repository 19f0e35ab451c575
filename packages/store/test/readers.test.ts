import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cursors, type FeedEntry, SHARDS } from '@zegel/contract'
import { sql } from 'kysely'
import t from 'tap'
import { publish, type Store } from '../src/index.ts'
import { fact, now, openBooks, type Tables } from './books.ts'

/** DESIGN.md section 6: both numbers stay as tests. */

const WRITERS = 16
const DELAY_MS_MAX = 3

const start: Cursors = Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, 0]))

/** Transactions take a moment between their positions and their commit, as they do under load. */
async function writeSlowly(store: Store<Tables>, name: string, delay: () => number) {
  await store.db.transaction().execute(async (tx) => {
    await sleep(Math.random() * DELAY_MS_MAX)
    await publish(tx, [fact(name)])
    await sql`select pg_sleep(${delay() / 1_000})`.execute(tx)
  })
}

async function follow(store: Store<Tables>, limit: number, done: AbortSignal): Promise<FeedEntry[]> {
  const read: FeedEntry[] = []
  let cursors = start
  for (;;) {
    // Looked at first: what is committed by then must be found by the last read.
    const last = done.aborted
    const page = await store.book.read({ cursors, limit, waitMs: last ? 0 : 20 }, now())
    read.push(...page.entries)
    cursors = page.cursors
    if (last && page.entries.length === 0) return read
  }
}

async function race(store: Store<Tables>, facts: number) {
  const done = new AbortController()
  const readers = [20, 1_000].map((limit) => follow(store, limit, done.signal))
  const names = Array.from({ length: facts }, (_, n) => `fact ${n}`)
  const writers = Array.from({ length: WRITERS }, async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      await writeSlowly(store, name, () => Math.random() * DELAY_MS_MAX)
      store.book.wake()
    }
  })
  await Promise.all(writers)
  done.abort()
  return (await Promise.all(readers)).map((read) => judge(read, facts))
}

function judge(read: readonly FeedEntry[], facts: number) {
  const positions = new Map<number, number>()
  let disordered = 0
  for (const { shard, position } of read) {
    if (position <= (positions.get(shard) ?? 0)) disordered++
    positions.set(shard, position)
  }
  const ids = new Set(read.map((entry) => entry.fact.id))
  return { lost: facts - ids.size, doubled: read.length - ids.size, disordered }
}

t.test('16 writers, two readers: none skips, doubles or disorders a fact', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('book', { max: WRITERS + 4 })
  for (const found of await race(store, 2_000)) t.same(found, { lost: 0, doubled: 0, disordered: 0 })
})

t.test('the same without the lock loses facts', async (t) => {
  const { open } = await openBooks(t)
  const store = await open('unlocked', { max: WRITERS + 4 })
  const lost = (await race(store, 1_000)).map((found) => found.lost)
  t.comment(`lost by each reader, of 1,000: ${lost.join(', ')}`)
  t.ok(lost.some((count) => count > 0))
})

t.test('a lock per shard lets commits overlap that one lock would queue', async (t) => {
  const { open } = await openBooks(t)
  const stores = { single: await open('single', { max: 32 }), book: await open('book', { max: 32 }) }
  const perSecond = async (name: 'single' | 'book', count: number) => {
    const store = stores[name]
    const names = Array.from({ length: count }, () => randomUUID())
    const began = performance.now()
    const writers = Array.from({ length: 32 }, async () => {
      for (let one = names.pop(); one !== undefined; one = names.pop()) await writeSlowly(store, one, () => 4)
    })
    await Promise.all(writers)
    return (count / (performance.now() - began)) * 1_000
  }
  // A busy machine may hide it once, not always.
  for (let round = 1; ; round++) {
    const [single, sharded] = [await perSecond('single', 80), await perSecond('book', 500)]
    t.comment(`4 ms before each commit: ${single.toFixed()} tx/s on one lock, ${sharded.toFixed()} on ${SHARDS}`)
    if (sharded < 3 * single && round < 4) continue
    t.ok(single < 250, 'one lock queues: at most one commit in 4 ms')
    t.ok(sharded >= 3 * single)
    return
  }
})
