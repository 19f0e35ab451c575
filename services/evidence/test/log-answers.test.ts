import { setTimeout as sleep } from 'node:timers/promises'
import type { Feed, FeedEntry } from '@zegel/contract'
import { systemClock } from '@zegel/host'
import { readTlogProof } from '@zegel/tlog'
import { sql } from 'kysely'
import t from 'tap'
import { SealedFeed } from '../src/sealed-feed.ts'
import { checkpointsOf, faultsOfLog, seal, signedAll, textOf, things } from './log-house.ts'
import { fromStart, type NotaryHouse, readAll, startNotary } from './notary.ts'

/** What a receipt is made of. */
const told = ({ fact, seal }: FeedEntry) => [fact.id, JSON.stringify([seal?.at, seal?.proofs])] as const
const hasLog = (text: string) => text.includes('"log":')

/** Everything that was told of each fact, to anybody. */
class Tellings {
  readonly byFact = new Map<string, Set<string>>()

  add(entries: readonly FeedEntry[]) {
    for (const [fact, text] of entries.map(told)) this.byFact.set(fact, (this.byFact.get(fact) ?? new Set()).add(text))
  }
}

/** Reads on with proofs until the signal, whatever happens to the house meanwhile. */
async function follow(feedOf: () => Feed, tellings: Tellings, signal: AbortSignal) {
  let cursors = fromStart
  while (!signal.aborted) {
    try {
      const page = await feedOf().read({ cursors, limit: 40, waitMs: 200, withProof: true }, signal)
      tellings.add(page.entries)
      cursors = page.cursors
    } catch {
      // The house is down, or a session was killed.
      await sleep(20)
    }
  }
}

/** Checkpoints that come late, or not at all, as chance has it. */
const TROUBLE = `create function trouble() returns trigger language plpgsql as $$ declare dice float8 := random(); begin
  if dice < 0.2 then raise 'no checkpoint now'; end if;
  if dice < 0.5 then perform pg_sleep(0.8); elsif dice < 0.7 then perform pg_sleep(0.2); end if;
  return new;
end $$`

const kill = (notary: NotaryHouse) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'zegel-evidence' and usename <> current_user`.execute(
    notary.admin.db,
  )

t.test('what was told once is told for ever: with its place in the log, or without', async (t) => {
  const notary = await startNotary(t)
  const tellings = new Tellings()
  const ending = new AbortController()
  // Another process, which reads the tables alone.
  const other = new SealedFeed(notary.admin, systemClock)
  const feeds = [() => notary.feed(), () => notary.feed(), () => other]
  const following = feeds.map((feedOf) => follow(feedOf, tellings, ending.signal))
  const ask = async (ids: readonly string[]) => {
    for (const feed of [notary.feed(), other]) {
      const found = await feed.lookup(ids, true).catch(() => [])
      tellings.add(found)
    }
  }
  const facts = [...(await seal(notary, 8)), ...(await seal(notary, 8))]
  await signedAll(notary)
  await sql.raw(TROUBLE).execute(notary.admin.db)
  await sql`create trigger trouble before insert on checkpoint for each row execute function trouble()`.execute(
    notary.admin.db,
  )
  const asking: Promise<void>[] = []
  for (let round = 0; round < 24; round++) {
    const some = things(6)
    facts.push(...some)
    await notary.publish(some)
    await sleep(Math.random() * 200)
    asking.push(ask(some.slice(0, 2).map(({ id }) => id)))
    if (round === 8 || round === 16) await kill(notary)
    if (round === 12) {
      await notary.house.stop()
      await notary.house.start()
    }
  }
  await notary.sealed(facts, 40_000)
  await Promise.all(asking)
  await sql`drop trigger trouble on checkpoint`.execute(notary.admin.db)
  await signedAll(notary)
  await sleep(1_000)
  ending.abort()
  await Promise.all(following)
  await notary.house.stop()
  await notary.house.start()

  const repeated = new Map((await readAll(other, 50, fromStart, true)).map(told))
  t.equal(repeated.size, facts.length)
  const differing = facts.filter(({ id }) => {
    const texts = tellings.byFact.get(id)
    return texts?.size !== 1 || !texts.has(repeated.get(id) as string)
  })
  t.equal(differing.length, 0, `${facts.length} facts, told by memory, by tables and by their ids`)
  const texts = [...repeated.values()]
  t.ok(texts.some(hasLog) && !texts.every(hasLog), `${texts.filter(hasLog).length} with their place in the log`)
  t.same(new Map((await notary.feed().lookup([...repeated.keys()], true)).map(told)), repeated)
  const key = (await textOf(notary, '/log/key')).trim()
  t.same(faultsOfLog(await checkpointsOf(notary), await notary.ledger(), key), [])
})

t.test('a checkpoint in time goes with the proof, and delays nobody who asks for none', async (t) => {
  const notary = await startNotary(t)
  const facts = await seal(notary, 20)
  const entries = await notary.feed().lookup(
    facts.map(({ id }) => id),
    true,
  )
  const proofs = entries.flatMap(({ seal: sealed }) => sealed?.proofs ?? [])
  t.equal(proofs.length, 20)
  for (const { leaf, log = '' } of proofs) t.equal(readTlogProof(log).index, leaf)
  // Nothing is signed any more, and nobody else is kept waiting.
  await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`.execute(
    notary.admin.db,
  )
  await sql`create trigger refuse before insert on checkpoint for each row execute function refuse()`.execute(
    notary.admin.db,
  )
  const cursors = await notary.feed().head()
  const read = async (withProof: boolean) => {
    const began = performance.now()
    const page = await notary.feed().read({ cursors, limit: 10, waitMs: 5_000, withProof }, AbortSignal.timeout(20_000))
    return { page, at: performance.now(), ms: performance.now() - began }
  }
  const plain = read(false)
  const proven = read(true)
  await notary.publish(things(1))
  t.equal((await plain).page.entries.length, 1)
  const { page, at } = await proven
  t.ok(at - (await plain).at > 300, 'who asks for proofs waits for the log')
  const [entry] = page.entries
  t.same(
    entry?.seal?.proofs?.map(({ log }) => log),
    [undefined],
    'and then has the proof without it',
  )
  await sql`drop trigger refuse on checkpoint`.execute(notary.admin.db)
  await signedAll(notary)
  const first = [entry as FeedEntry].map(told)
  t.same((await notary.feed().lookup([entry?.fact.id as string], true)).map(told), first)
  t.same((await read(true)).page.entries.map(told), first, 'also from memory, where the checkpoint over it is by now')
})
