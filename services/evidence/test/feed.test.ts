import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fact, Feed, FeedEntry } from '@zegel/contract'
import { SHARDS } from '@zegel/contract'
import { type Caller, systemClock } from '@zegel/host'
import { asParty } from '@zegel/store'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { readTexts } from '../src/dossier/evidences.ts'
import { SealedFeed } from '../src/sealed-feed.ts'
import { faultsOf } from './chain.ts'
import { happened, newId, other, readAll, startNotary } from './notary.ts'

const random = (below: number) => Math.floor(Math.random() * below)
const proofsOf = (entries: readonly FeedEntry[]) =>
  entries.map(({ fact, position, seal }) => ({ id: fact.id, position, ...seal, proofs: seal?.proofs }))

/** Reads as a follower does, with a page size, kinds and shards of its own, and now and then begins again. */
async function reader(feed: Feed, kinds: readonly string[], done: () => boolean) {
  const shards = [...Array(SHARDS).keys()].filter(() => random(3) > 0)
  const limit = 1 + random(60)
  const start = Object.fromEntries(shards.map((shard) => [shard, 0]))
  let cursors: Record<number, number> = start
  const told: string[] = []
  for (;;) {
    const over = done()
    const page = await feed.read({ cursors, kinds, limit, waitMs: random(30) }, AbortSignal.timeout(30_000))
    told.push(...page.entries.map(({ fact }) => fact.id))
    for (const shard of shards)
      if ((page.cursors[shard] as number) < (cursors[shard] as number)) throw new Error('a cursor ran back')
    cursors = page.cursors
    if (over && page.entries.length === 0) break
    if (random(40) === 0) await sleep(random(40))
  }
  const expected = (fact: Fact) =>
    kinds.includes(fact.kind) && shards.includes(Number.parseInt(fact.subject.slice(-1), 16))
  return { told, expected }
}

t.test('readers never skip and never read twice, from memory or from the tables, while pages are sealed', async (t) => {
  const notary = await startNotary(t)
  const tables = new SealedFeed(notary.admin, systemClock)
  const subjects = Array.from({ length: 64 }, newId)
  const facts: Fact[] = []
  let published = false
  const sealedAll = async () => {
    for (let page = 0; page < 40; page++) {
      const some = Array.from({ length: 1 + random(120) }, () => {
        const nth = facts.length
        const fact = happened(subjects[random(64)] as string, nth, Date.now(), random(3) === 0 ? other : undefined)
        facts.push(fact)
        return fact
      })
      await notary.publish(some)
      await sleep(random(15))
    }
    await notary.sealed(facts)
    published = true
  }
  const sets = [['test.happened'], ['test.other'], ['test.happened', 'test.other']]
  const readers = Array.from({ length: 15 }, (_, nth) =>
    reader(nth % 3 === 0 ? tables : notary.feed(), sets[nth % sets.length] as string[], () => published),
  )
  // One that changes between the two at every page: what another process, or a restart of this one, looks like.
  const memory = notary.feed()
  const mixed: Feed = {
    ...memory,
    read: (request, signal) => (random(2) === 0 ? memory : tables).read(request, signal),
    head: () => memory.head(),
  }
  readers.push(reader(mixed, ['test.happened', 'test.other'], () => published))
  const [, ...results] = await Promise.all([sealedAll(), ...readers])
  let wrong = 0
  for (const { told, expected } of results) {
    const wanted = facts.filter(expected).map(({ id }) => id)
    if (new Set(told).size !== told.length || wanted.length !== told.length || !wanted.every((id) => told.includes(id)))
      wrong++
  }
  t.equal(wrong, 0, `${results.length} readers of ${facts.length} facts`)
  t.ok(facts.length > 1_000)

  t.same(
    proofsOf(await readAll(memory, 333, undefined, true)),
    proofsOf(await readAll(tables, 77, undefined, true)),
    'the same entries and proofs',
  )
  const [some] = facts as [Fact]
  t.same(proofsOf(await memory.lookup([some.id, newId()], true)), proofsOf(await tables.lookup([some.id], true)))
  t.equal((await memory.lookup([some.id], false))[0]?.seal?.proofs, undefined)
  t.same(faultsOf(await notary.ledger()), [])
})

t.test('a reader further behind than memory reaches falls back to the tables, and misses nothing', async (t) => {
  const notary = await startNotary(t)
  const facts = Array.from({ length: 6_000 }, (_, nth) => happened(newId(), nth))
  await notary.publish(facts.slice(0, 10))
  await notary.sealed(facts.slice(0, 10))
  // The tables have it a moment before memory has.
  const begin = await until(async () => {
    const head = await notary.feed().head()
    return Math.max(...Object.values(head)) === 10 && head
  })
  for (let at = 10; at < facts.length; at += 500) await notary.publish(facts.slice(at, at + 500))
  await notary.sealed(facts, 60_000)
  const found = await readAll(notary.feed(), 500, begin)
  t.equal(new Set(found.map(({ fact }) => fact.id)).size, 5_990)
  t.equal(found.length, 5_990)
})

t.test('behind each query stands row-level security: without its own filter a stranger reads nothing', async (t) => {
  const notary = await startNotary(t, { source: 'mailbox' })
  const [message, sender, recipient, stranger] = [newId(), newId(), newId(), newId()]
  const kinds = ['message.consigned', 'message.opened', 'message.accessed', 'message.handed-over']
  const facts: Fact[] = kinds.map((kind, nth) => {
    const body = { message, recipient, sender: { party: sender, cbe: '0207203282', name: 'A' }, nth }
    const plain = happened(recipient, nth)
    const { id, subject, at } = plain
    const text = JSON.stringify({ id, kind, subject, at, after: null, body, boxes: [] })
    return { ...plain, kind, body, text, digest: createHash('sha256').update(text).digest() }
  })
  await notary.publish(facts)
  await notary.sealed(facts)
  const { house } = notary
  const store = house.house.store('evidence')
  // The query's own filter removed: a plain select, as the role of the party routes.
  const bare = (party: string) =>
    asParty(store, party, async (tx) =>
      (await sql<{ kind: string }>`select kind from evidence order by leaf`.execute(tx)).rows.map(({ kind }) => kind),
    )
  t.same(await bare(stranger), [])
  t.same(await bare(recipient), kinds)
  t.same(await bare(sender), ['message.consigned', 'message.handed-over'], 'the sender sees no reading')
  // And the filter alone, without the wall.
  const alone = async (party: string, kind: Caller['kind']) =>
    (await readTexts(store.db, message, { kind, party }, { after: 0, limit: 100 })).map((row) => row.kind)
  t.same([await alone(stranger, 'recipient'), await alone(stranger, 'sender')], [[], []])
  t.same([await alone(recipient, 'recipient'), await alone(recipient, 'sender')], [kinds, []])
  t.same(await alone(sender, 'sender'), ['message.consigned', 'message.handed-over'])
  t.same(await alone(sender, 'recipient'), [])
  await t.rejects(
    asParty(store, stranger, (tx) => sql`select * from quarantine`.execute(tx)),
    /permission denied/,
  )
  await t.rejects(
    sql`update evidence set kind = 'x'`.execute(store.db),
    /permission denied/,
    'not even the service changes an evidence',
  )
  await t.rejects(sql`delete from leaf`.execute(store.db), /permission denied/)
})
