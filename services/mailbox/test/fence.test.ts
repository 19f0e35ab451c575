import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cursors, type Fact, messageAccepted, messageConsigned, messageWithheld } from '@zegel/contract'
import { createLogger, HouseKeys, readConfig, sealWaiting, systemClock } from '@zegel/host'
import { asParty, Keyring } from '@zegel/store'
import { countStatements, makeFolder } from '@zegel/testing'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { consignAccepted } from '../src/consign-accepted.ts'
import { decideOffer } from '../src/decide-offer.ts'
import { type LookAhead, lookAhead } from '../src/fence.ts'
import type { Mailbox } from '../src/mailbox.ts'
import { takeDecisions } from '../src/take-decisions.ts'
import { sweep } from '../src/tidy.ts'
import { callerOf, decided, entriesOf, given, newId, openMailbox, step, withdrawn } from './people.ts'

const { store, sealed, seal } = await openMailbox(t)
const closing = new AbortController().signal
const look = lookAhead(sealed, closing)
/** What was there before the fence: the follower believes its page. */
const blind: LookAhead = async () => new Map()
const follow = takeDecisions({ clock: systemClock, look })
const kindsOf = (facts: readonly Fact[]) => facts.map(({ kind }) => kind.replace('message.', ''))
const stateOf = async (party: string, message: string) => {
  const { rows } = await sql<{ state: string; revision: number }>`
    select state, revision from item where party = ${party} and message = ${message}`.execute(store.db)
  return rows[0]
}

t.test('what becomes of a decision', async (t) => {
  const one = (fact: Fact) => step(store, follow, entriesOf([fact]))
  t.same(kindsOf(await one(decided(newId()))), ['consigned'])
  t.same(kindsOf(await one(decided(newId(), { channel: 'both' }))), ['consigned'])
  t.same(kindsOf(await one(decided(newId(), { mode: 'consent' }))), ['offered'])
  const none = await one(decided(newId(), { channel: 'none', reason: 'no-consent' }))
  t.match(none, [{ kind: 'message.undeliverable', body: { reason: 'no-consent' } }])
  const paper = decided(newId(), { channel: 'paper', reason: 'no-consent' })
  t.same(await one(paper), [])
  t.match(await stateOf(paper.subject, paper.body.message), { state: 'held-for-paper' })
  const [consigned] = await one(decided(newId()))
  t.equal(consigned?.boxes.length, 1, 'the box travels on')
})

t.test('a withdrawal in the page, before it, after it', async (t) => {
  const [anna, bart, carl, dora, firm] = [newId(), newId(), newId(), newId(), newId()] as [
    string,
    string,
    string,
    string,
    string,
  ]
  const page = [
    decided(anna),
    withdrawn(anna),
    withdrawn(bart),
    given(bart),
    decided(bart),
    withdrawn(carl),
    decided(carl),
    decided(dora, { mode: 'consent' }),
    decided(firm, { reason: 'enterprise' }),
    withdrawn(firm),
  ]
  const told = await step(store, follow, entriesOf(page))
  const of = (party: string) => kindsOf(told.filter(({ subject }) => subject === party))
  t.same(of(anna), ['withheld'], 'sealed in the same page, after the decision')
  t.same(of(bart), ['consigned'], 'given again')
  t.same(of(carl), ['withheld'])
  t.same(of(dora), ['offered'])
  t.same(of(firm), ['consigned'])

  const gone = withdrawn(dora)
  const [held] = await step(store, follow, entriesOf([gone]))
  t.match(held, { kind: 'message.withheld', after: gone.id, body: { withdrawal: gone.id, revision: 0 } })
  t.same(await step(store, follow, entriesOf([withdrawn(dora)])), [], 'withheld once')
  const { message, letter } = (held as Fact<{ message: string; letter: never }>).body
  const again = decided(dora, {
    message,
    letter,
    mode: 'consent',
    revision: 1,
    channel: 'none',
    reason: 'consent-withdrawn',
  })
  t.match(await step(store, follow, entriesOf([again])), [{ kind: 'message.undeliverable', body: { revision: 1 } }])
  const late = decided(dora, { message, letter, mode: 'consent', revision: 2 })
  t.same(await step(store, follow, entriesOf([late])), [], 'only what is withheld is decided again')

  const first = page[0] as ReturnType<typeof decided>
  const back = decided(anna, { message: first.body.message, letter: first.body.letter, revision: 1 })
  t.same(kindsOf(await step(store, follow, entriesOf([given(anna), back]))), ['consigned'])
  t.match(await stateOf(anna, first.body.message), { state: 'consigned', revision: 1 })
})

t.test('acts of a person against a withdrawal that the follower has not come to', async (t) => {
  const mailbox = await verbs()
  const [anna, bart] = [newId(), newId()] as [string, string]
  const offers = [decided(anna, { mode: 'consent' }), decided(bart, { mode: 'consent' })] as const
  await step(store, follow, entriesOf(offers))
  await seal(withdrawn(anna))
  for (const verb of ['accepted', 'refused'] as const) {
    await t.rejects(decideOffer(mailbox, callerOf(anna), offers[0].body.message, verb), { code: 'item-not-offered' })
  }
  t.match(await stateOf(anna, offers[0].body.message), { state: 'withheld' })

  await t.rejects(decideOffer(mailbox, callerOf(bart), offers[1].body.message, 'accepted'), { code: 'seal-pending' })
  t.same(await step(store, follow, entriesOf([withdrawn(bart)])), [], 'an acceptance given stands')
  const [accepted] = await factsOf(bart, messageAccepted.kind)
  await seal(accepted as Fact)
  const consign = consignAccepted({ clock: systemClock })
  t.same(kindsOf(await step(store, consign, entriesOf([accepted as Fact]))), ['consigned'])
  t.same(await step(store, consign, entriesOf([accepted as Fact])), [], 'once')
})

t.test('the race: nothing is consigned after a withdrawal that was sealed', async (t) => {
  t.equal(await race(t, 10_000, look), 0)
  const rounds = 1_000
  const planted = await race(t, rounds, blind)
  t.comment(`${planted} of ${rounds} consigned after a sealed withdrawal without the second look`)
  t.ok(planted > 0, 'without the second look the test turns red')
})

t.test('a page is a handful of statements, whatever it holds', async (t) => {
  const { counting, sent } = countStatements(store)
  const pageOf = (count: number) => entriesOf(Array.from({ length: count }, () => decided(newId())))
  t.equal((await step(counting, follow, pageOf(1))).length, 1)
  const one = sent()
  t.equal((await step(counting, follow, pageOf(200))).length, 200)
  t.ok(one > 0 && one <= 5, `${one} statements`)
  t.equal(sent(), 2 * one)
})

t.test('row-level security: a party sees its own rows, with no filter at all', async (t) => {
  const [anna, bart] = [newId(), newId()] as [string, string]
  const facts = [decided(anna), decided(bart)]
  await step(store, follow, entriesOf(facts))
  const id = newId()
  await sql`insert into opening (id, party, message, session, act, opened_at) values (${id}, ${anna}, ${newId()}, 's', '{}', now())`.execute(
    store.db,
  )
  await sql`insert into reading_grant values ('x', ${id}, ${anna}, ${newId()}, 's', now())`.execute(store.db)
  await sql`insert into transfer (id, opening, party, message, part, from_byte, to_byte, started_at, instance)
    values (${newId()}, ${id}, ${anna}, ${newId()}, 0, 0, 1, now(), ${newId()})`.execute(store.db)
  for (const table of ['item', 'opening', 'reading_grant', 'transfer']) {
    const count = (party: string) =>
      asParty(
        store,
        party,
        async (tx) =>
          (await sql<{ n: number }>`select count(*)::int4 as n from ${sql.table(table)}`.execute(tx)).rows[0]?.n,
      )
    t.equal(await count(anna), 1, table)
    t.equal(await count(bart), table === 'item' ? 1 : 0)
    t.equal(await count(newId()), 0)
  }
  await t.rejects(
    asParty(store, anna, (tx) => sql`update item set state = 'refused'`.execute(tx)),
    { code: '42501' },
  )
})

t.test("after a restart: transfers of processes that are gone are ended, a neighbour's go on", async (t) => {
  const anna = newId()
  const fact = decided(anna)
  await step(store, follow, entriesOf([fact]))
  const [opening, gone, alive] = [newId(), newId(), newId()]
  await sql`insert into opening (id, party, message, session, act, opened_at) values (${opening}, ${anna}, ${fact.body.message}, 's', '{}', now())`.execute(
    store.db,
  )
  await sql`insert into instance values (${alive}, now()), (${gone}, now() - interval '10 seconds')`.execute(store.db)
  for (const instance of [gone, alive]) {
    await sql`insert into transfer (id, opening, party, message, part, from_byte, to_byte, started_at, instance)
      values (${newId()}, ${opening}, ${anna}, ${fact.body.message}, 0, 0, 1, now() - interval '20 seconds', ${instance})`.execute(
      store.db,
    )
  }
  await sweep({ store, clock: systemClock })
  await sweep({ store, clock: systemClock })
  const told = await factsOf(anna, 'message.transfer-incomplete')
  t.match(told, [{ body: { cause: 'restart', bytes: 0, of: 1 } }])
  const { rows } = await sql`select from transfer where instance = ${alive} and ended_at is null`.execute(store.db)
  t.equal(rows.length, 1)
})

/** Decisions and withdrawals are sealed while a follower reads; counts consignments later than a sealed withdrawal. */
async function race(t: Test, rounds: number, looking: LookAhead): Promise<number> {
  const racing = takeDecisions({ clock: systemClock, look: looking })
  const people = Array.from({ length: rounds }, newId)
  const sealedAt = new Map<string, number>()
  let cursors: Cursors = await sealed.head()
  const ended = new AbortController()
  const reader = (async () => {
    for (;;) {
      const page = await sealed.read({ cursors, kinds: racing.kinds, limit: racing.pageMax, waitMs: 20 }, closing)
      cursors = page.cursors
      if (page.entries.length > 0) await step(store, racing, page.entries)
      else if (ended.signal.aborted) return
    }
  })()
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let at = writer; at < people.length; at += 8) {
      const person = people[at] as string
      await seal(decided(person))
      await sleep(Math.random() * 4)
      sealedAt.set(person, await seal(withdrawn(person)))
    }
  })
  await Promise.all(writers)
  ended.abort()
  await reader
  const told = [
    ...(await factsOf(undefined, messageConsigned.kind)),
    ...(await factsOf(undefined, messageWithheld.kind)),
  ]
  const mine = told.filter(({ subject }) => sealedAt.has(subject))
  t.equal(mine.length, rounds, 'each is consigned or withheld')
  return mine.filter(
    ({ kind, subject, at }) => kind === messageConsigned.kind && Date.parse(at) > (sealedAt.get(subject) as number),
  ).length
}

async function factsOf(party: string | undefined, kind: string): Promise<Fact[]> {
  const cursors = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const { entries } = await store.book.read({ cursors, kinds: [kind], limit: 100_000, waitMs: 0 }, closing)
  return entries.map(({ fact }) => fact).filter(({ subject }) => party === undefined || subject === party)
}

async function verbs(): Promise<Mailbox> {
  const config = readConfig({ ZEGEL_SEAL_WAIT_MS: '50' })
  const context = {
    name: 'mailbox',
    config,
    store,
    closing,
    clock: systemClock,
    random: randomBytes,
    dial: () => sealed,
    keyring: new Keyring(store.db, randomBytes(32)),
    keys: new HouseKeys(makeFolder(t), true),
    log: createLogger('silent'),
  }
  const waiting = sealWaiting(context, ['message.accepted'], { withProof: true })
  return { context, sealed, look, waiting, vault: {} as Mailbox['vault'], instance: newId() }
}
