import { type Fact, Refusal } from '@zegel/contract'
import { systemClock } from '@zegel/host'
import { publish, type Store, write } from '@zegel/store'
import { sql } from 'kysely'
import t from 'tap'
import { decide, locking } from '../src/decide.ts'
import type { Tables } from '../src/index.ts'
import type { RecipientRow } from '../src/tables.ts'
import { toDecide } from '../src/to-decide.ts'
import { withdraw } from '../src/withdraw.ts'
import { bookOf, callerOf, deposit, newParty, openConsent, reachable } from './people.ts'

const PAGE = 100
const CONNECTIONS = 6

type Ways = typeof locking

/** The planted fault: reads what is committed, and holds nobody off. */
const withoutLock: Ways = {
  ...locking,
  shareRecipients: async (tx, parties) => {
    const { rows } = await sql<RecipientRow>`
      select * from recipient where party = any(${parties}::uuid[])`.execute(tx)
    return new Map(rows.map((row) => [row.party, row]))
  },
}

/** Each person is decided about while all withdraw, after as many as chance has it; who is first is chance. */
async function race(store: Store<Tables>, withdrawing: (party: string) => Promise<unknown>, races: number, ways: Ways) {
  const parties = await reachable(store, races)
  const pages = Array.from({ length: races / PAGE }, (_, page) => parties.slice(page * PAGE, (page + 1) * PAGE))
  for (const page of pages) {
    const asked = page.flatMap((party) => toDecide(deposit([party])))
    const begin = Promise.withResolvers<void>()
    let before = Math.floor(Math.random() * PAGE)
    const deciding = begin.promise.then(() =>
      write(store, async (tx) => ({ value: undefined, facts: await decide(tx, systemClock, asked, ways) })),
    )
    const queue = page.toSorted(() => Math.random() - 0.5)
    const acts = Array.from({ length: CONNECTIONS }, async () => {
      for (let party = queue.pop(); party; party = queue.pop()) {
        if (before-- === 0) begin.resolve()
        await withdrawing(party)
      }
    })
    await Promise.all([deciding, ...acts])
  }
  return violations(await bookOf(store))
}

/** People who were decided electronic after their withdrawal, by the order of the book or by the time of the events. */
function violations(book: readonly Fact[]) {
  const withdrawn = new Map<string, { nth: number; at: string }>()
  const found = { wrong: 0, electronic: 0, none: 0 }
  for (const [nth, { kind, subject, at }] of book.entries()) {
    if (kind === 'consent.withdrawn') withdrawn.set(subject, { nth, at })
  }
  for (const [nth, fact] of book.entries()) {
    if (fact.kind !== 'channel.decided') continue
    const { channel } = fact.body as { channel: 'electronic' | 'none' }
    found[channel]++
    const before = withdrawn.get(fact.subject)
    if (channel === 'electronic' && before && (nth > before.nth || fact.at > before.at)) found.wrong++
    if (channel === 'none' && before && (nth < before.nth || fact.at < before.at)) found.wrong++
  }
  return found
}

t.test('10,000 races of decision and withdrawal: none is decided electronic after its withdrawal', async (t) => {
  const { store, acting } = await openConsent(t)
  const found = await race(store, (party) => withdraw(acting, { caller: callerOf(party) }), 10_000, locking)
  t.comment(JSON.stringify(found))
  t.equal(found.wrong, 0)
  t.equal(found.electronic + found.none, 10_000)
  t.ok(found.electronic > 500 && found.none > 500, 'both sides won often: these were races')
})

t.test('the same races without the lock go wrong', async (t) => {
  const { store, acting } = await openConsent(t)
  const found = await race(store, (party) => withdraw(acting, { caller: callerOf(party) }), 1_500, withoutLock)
  t.comment(JSON.stringify(found))
  t.ok(found.wrong > 0)
})

t.test('withdrawing twice at once withdraws once', async (t) => {
  const { store, acting } = await openConsent(t)
  const [party = ''] = await reachable(store, 1)
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => withdraw(acting, { caller: callerOf(party) })))
  t.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
  const no = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  t.ok(no.every((error) => error instanceof Refusal && error.code === 'consent-not-given'))
  t.equal((await bookOf(store)).length, 1)
})

/** Several pages about the same new people at once, each in an order of its own; how many of them deadlocked. */
async function deadlocks(store: Store<Tables>, rounds: number, ways: Ways) {
  let dead = 0
  for (let round = 0; round < rounds; round++) {
    const people = Array.from({ length: 200 }, newParty)
    const pages = Array.from({ length: 4 }, async () => {
      const asked = people.toSorted(() => Math.random() - 0.5).flatMap((party) => toDecide(deposit([party])))
      try {
        // Not by `write`, which would try again.
        await store.db.transaction().execute(async (tx) => publish(tx, await decide(tx, systemClock, asked, ways)))
      } catch (error) {
        if ((error as { code?: string }).code !== '40P01') throw error
        dead++
      }
    })
    await Promise.all(pages)
  }
  return dead
}

t.test('pages over the same people in shuffled order do not deadlock, because they are sorted first', async (t) => {
  const { store } = await openConsent(t)
  t.equal(await deadlocks(store, 30, locking), 0)
  // How soon they meet is chance, and depends on how busy the machine is.
  let dead = 0
  for (let tries = 0; dead === 0 && tries < 30; tries++) {
    dead = await deadlocks(store, 1, { ...locking, sort: (parties) => parties })
  }
  t.ok(dead > 0, 'unsorted ones do')
})
