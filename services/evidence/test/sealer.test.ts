import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fact, shardOf } from '@zegel/contract'
import { systemClock } from '@zegel/host'
import { openStore } from '@zegel/store'
import { type Scope, testClock, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { sha256 } from '../src/prove.ts'
import { type Candidate, type SealerOptions, sealerOf } from '../src/sealer.ts'
import { happened, newId } from './notary.ts'
import { issuer, standing } from './standing-notary.ts'

const nothing = Buffer.alloc(0)
const empty = { evidence: nothing, manifest: nothing, seal: nothing, archiveManifest: nothing, token: nothing }

/** A sealer that has loaded, until the test ends. */
async function loaded(t: Scope, options: Partial<SealerOptions> = {}) {
  const { context, signers } = await standing(t)
  const sealer = sealerOf(context, { sources: ['source'], signers, issuer, ...options })
  t.teardown(() => sealer.close())
  await sealer.load()
  return { context, sealer }
}

let position = 0
const candidates = (facts: readonly Fact[]): Candidate[] =>
  facts.map((fact) => ({ source: 'source', fact, entry: { shard: shardOf(fact.subject), position: ++position } }))

for (const where of ['in a thread of its own', 'where the clock is']) {
  t.test(`pages, ${where}`, async (t) => {
    const { context, signers } = await standing(t)
    const clock = where === 'where the clock is' ? testClock() : systemClock
    const sealer = sealerOf({ ...context, clock }, { sources: ['source'], signers, issuer })
    t.teardown(() => sealer.close())
    t.match(await sealer.load(), { holdsAny: false, cursors: new Map([['source', { 0: 0, 15: 0 }]]) })
    t.same(await sealer.seal([]), { sealed: [], holdsAny: false })
    const facts = Array.from({ length: 40 }, (_, nth) => happened(newId(), nth, clock.now()))
    const asked = candidates(facts)
    const { sealed, holdsAny } = await sealer.seal(asked)
    t.equal(holdsAny, false)
    t.same(
      sealed.map(({ fact }) => fact),
      facts,
    )
    t.ok(
      sealed.every(({ fact }, nth) => fact === facts[nth]),
      'the very facts that were asked',
    )
    t.same(
      sealed.flatMap(({ evidences }) => evidences.map(({ leaf }) => leaf)),
      [...facts.keys()],
    )
    for (const { fact, at, evidences } of sealed) {
      const [one] = evidences
      const { evidence, manifest, seal, archiveManifest, token } = one?.proven() ?? empty
      t.ok(evidence.includes(`"fact":${fact.text}`) && Date.parse(at) >= Date.parse(fact.at))
      t.ok(manifest.includes(sha256(evidence).toString('base64')))
      t.ok(archiveManifest.includes(sha256(seal).toString('base64')))
      t.equal(token[0], 0x30)
    }
    // A fact that cannot be sealed: said to the log, and it stands aside.
    const [rotten, well] = candidates([happened(newId(), 1, clock.now()), happened(newId(), 2, clock.now())]) as [
      Candidate,
      Candidate,
    ]
    const bad = { ...rotten, fact: { ...rotten.fact, digest: sha256('rot') } }
    const next = await sealer.seal([bad, well])
    t.same(
      next.sealed.map(({ fact }) => fact.id),
      [well.fact.id],
    )
    t.equal(next.holdsAny, true)
    // Another notary moves the ledger.
    await sealer.load()
    const other = sealerOf({ ...context, clock }, { sources: ['source'], signers, issuer })
    t.teardown(() => other.close())
    await other.load()
    await other.seal(candidates([happened(newId(), 3, clock.now())]))
    const late = candidates([happened(newId(), 4, clock.now())])
    await t.rejects(sealer.seal(late), { name: 'StaleCursorError' })
    await sealer.load()
    t.equal((await sealer.seal(late)).sealed.length, 1)
  })
}

t.test('a thread that ended is started again by whoever loads, and not by whoever seals', async (t) => {
  const { sealer } = await loaded(t)
  await sealer.close()
  const asked = candidates([happened(newId(), 1)])
  await t.rejects(sealer.seal(asked), /the thread that seals ended/)
  await sealer.load()
  t.equal((await sealer.seal(asked)).sealed.length, 1)
})

t.test('a thread whose database is away at its start begins once it is there', async (t) => {
  const { context, signers } = await standing(t)
  const url = new URL(context.store.door.url)
  const database = { host: url.hostname, port: Number(url.port) }
  const door = createServer((socket) => {
    const there = connect(database)
    socket.pipe(there).pipe(socket)
    for (const one of [socket, there])
      one.on('error', () => {}).on('close', () => [socket, there].map((x) => x.destroy()))
  })
  const open = async (port: number) => {
    door.listen(port, '127.0.0.1')
    await once(door, 'listening')
    return (door.address() as { port: number }).port
  }
  // A port that nobody listens on, for now.
  const port = await open(0)
  await new Promise((resolve) => door.close(resolve))
  url.hostname = '127.0.0.1'
  url.port = String(port)
  const store = { ...context.store, door: { ...context.store.door, url: url.href } } as typeof context.store
  const sealer = sealerOf({ ...context, store }, { sources: ['source'], signers, issuer })
  t.teardown(() => sealer.close())
  for (const _ of [1, 2]) await t.rejects(sealer.load(), { code: 'ECONNREFUSED' })
  await open(port)
  t.teardown(() => door.close())
  t.match(await sealer.load(), { holdsAny: false })
  t.equal((await sealer.seal(candidates([happened(newId(), 1)]))).sealed.length, 1)
})

t.test('a page that outlives its thread is sealed once', async (t) => {
  const { context, sealer } = await loaded(t, { answerMsMax: 2_500 })
  const asked = candidates(Array.from({ length: 20 }, (_, nth) => happened(newId(), nth)))
  const leaves = async () => (await sql`select from leaf`.execute(context.store.db)).rows.length
  // The page's statement waits for a lock until after its thread was given up.
  await context.store.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('evidence.publish'), shard) from generate_series(0, 15) as s(shard)`.execute(
      tx,
    )
    await t.rejects(sealer.seal(asked), /said nothing for 2500 ms/)
    t.equal(await leaves(), 0)
  })
  await until(async () => (await leaves()) === 20, { what: 'PostgreSQL finishing what it was asked' })
  const { cursors } = await sealer.load()
  const read = cursors.get('source') ?? {}
  t.ok(
    asked.every(({ entry }) => entry && (read[entry.shard] as number) >= entry.position),
    'whoever reads on does not read them again',
  )
  t.equal((await sealer.seal(candidates([happened(newId(), 1)]))).sealed[0]?.evidences[0]?.leaf, 20)
})

t.test('whoever loads sees the page that is in its commit, and who stands aside with it', async (t) => {
  const { context, sealer } = await loaded(t)
  const subject = newId()
  const [first, second] = candidates([happened(subject, 1), happened(subject, 2)]) as [Candidate, Candidate]
  const { shard, position } = first.entry as NonNullable<Candidate['entry']>
  const other = await openStore<never>({ ...context.store.door, max: 1 })
  t.teardown(() => other.close())
  let loading: ReturnType<typeof sealer.load> | undefined
  await other.db.transaction().execute(async (tx) => {
    await sql`insert into quarantine (source, fact, subject, text, boxes, digest, error, next_at)
      values ('source', ${first.fact.id}, ${subject}, ${first.fact.text}, '[]', ${first.fact.digest}, 'rot', now())`.execute(
      tx,
    )
    await sql`update cursor set position = ${position} where follower = 'notary.source' and shard = ${shard}`.execute(
      tx,
    )
    loading = sealer.load()
    await sleep(500)
  })
  const page = await loading
  t.equal(page?.cursors.get('source')?.[shard], position)
  t.equal(page?.holdsAny, true)
  t.same((await sealer.seal([second])).sealed, [], 'the second fact of a subject does not overtake the first')
})
