import {
  type Cursors,
  channelDecided,
  consentGiven,
  consentWithdrawn,
  type Fact,
  type FeedEntry,
} from '@zegel/contract'
import { type Clock, type Follow, instant } from '@zegel/host'
import type { Transaction } from 'kysely'
import { arrive, latest, withhold } from './arrival.ts'
import type { LookAhead } from './fence.ts'
import { type Item, isHeldBackBy } from './item.ts'
import { keyOf, lockItems, lockOffered, saveItems } from './items.ts'
import type { Tables } from './tables.ts'
import { saveWithdrawals, standingWithdrawals, type Withdrawal } from './withdrawals.ts'

export const DECISIONS = 'decisions'
const PAGE_MAX = 200

/**
 * Follows what consent decided and what people withdrew, in the order of the ledger: all these facts of one person
 * have one subject, so they come in one shard. No lock on a person is needed, since one reader per shard writes;
 * what people do meanwhile is settled by the locks on their items.
 */
export function takeDecisions({ clock, look }: { clock: Clock; look: LookAhead }): Follow<Tables> {
  return {
    name: DECISIONS,
    source: 'evidence',
    kinds: [channelDecided.kind, consentGiven.kind, consentWithdrawn.kind],
    pageMax: PAGE_MAX,
    step: (entries, commit) => commit((tx) => take(tx, entries, clock, look)),
  }
}

async function take(tx: Transaction<Tables>, entries: readonly FeedEntry[], clock: Clock, look: LookAhead) {
  const facts = entries.map(({ fact }) => fact)
  const decided = facts.filter(channelDecided.is).map(({ body }) => ({ party: body.recipient, message: body.message }))
  const withdrawing = [...new Set(facts.filter(consentWithdrawn.is).map(({ subject }) => subject))]
  const parties = [...new Set(decided.map(({ party }) => party))]
  // Both in the order of keys, as everywhere; an act of a person holds one item and waits for nothing else.
  const known = [...(await lockItems(tx, decided)), ...(await lockOffered(tx, withdrawing))]
  const standing = await standingWithdrawals(tx, parties)
  // The event time first, the look afterwards: see fence.ts.
  const now = instant(clock.now())
  const ahead = await look(endsOf(entries.filter(({ fact }) => mayDeliver(fact))))
  const page = new Page(known, standing, ahead, now)
  // Backwards once: what comes later in this page is sealed too, so it overtakes what stands before it.
  const overtaken = facts
    .toReversed()
    .map((fact) => page.lookBack(fact))
    .toReversed()
  facts.forEach((fact, nth) => page.take(fact, overtaken[nth]))
  await saveItems(tx, [...page.changed.values()])
  await saveWithdrawals(tx, page.words)
  return page.told
}

/** Only these can be overtaken: paper and none need no consent, and enterprises cannot withdraw one. */
function mayDeliver(fact: Fact): boolean {
  if (!channelDecided.is(fact)) return false
  const { channel, reason } = fact.body
  return (channel === 'electronic' || channel === 'both') && reason !== 'enterprise'
}

/** Where the page ends, in the shards of these facts: everything before was taken, or is in the page. */
function endsOf(entries: readonly FeedEntry[]): Cursors {
  const ends: Record<number, number> = {}
  for (const { shard, position } of entries) ends[shard] = Math.max(ends[shard] ?? 0, position)
  return ends
}

/** One page, fact by fact, in memory: the state before it and what changes. */
class Page {
  readonly told: Fact[] = []
  readonly changed = new Map<string, Item>()
  /** the last word of each person in this page; undefined: given */
  readonly words = new Map<string, Withdrawal | undefined>()
  readonly #items: Map<string, Item>
  readonly #standing: ReadonlyMap<string, Withdrawal>
  /** the first withdrawal after the fact that is looked at */
  readonly #ahead: Map<string, Withdrawal>
  readonly #now: string

  constructor(
    known: readonly Item[],
    standing: ReadonlyMap<string, Withdrawal>,
    ahead: ReadonlyMap<string, Withdrawal>,
    now: string,
  ) {
    this.#items = new Map(known.map((item) => [keyOf(item), item]))
    this.#standing = standing
    this.#ahead = new Map(ahead)
    this.#now = now
  }

  lookBack(fact: Fact): Withdrawal | undefined {
    const overtaking = this.#ahead.get(fact.subject)
    if (consentWithdrawn.is(fact)) this.#ahead.set(fact.subject, { fact: fact.id, at: fact.at })
    return overtaking
  }

  take(fact: Fact, overtaking: Withdrawal | undefined) {
    if (consentGiven.is(fact)) this.words.set(fact.subject, undefined)
    else if (consentWithdrawn.is(fact)) this.#withdraw(fact)
    else if (channelDecided.is(fact)) {
      const { recipient: party, message } = fact.body
      const word = this.words.has(party) ? this.words.get(party) : this.#standing.get(party)
      const known = this.#items.get(keyOf({ party, message }))
      this.#keep(arrive(fact, known, word ?? overtaking, this.#now))
    }
  }

  #withdraw({ id, subject, at }: Fact) {
    const withdrawal = { fact: id, at }
    this.words.set(subject, withdrawal)
    for (const item of this.#items.values()) {
      if (item.party !== subject || !isHeldBackBy(withdrawal, item)) continue
      this.#keep(withhold(item, withdrawal, latest(this.#now, at)))
    }
  }

  #keep(arrived: { item: Item; fact?: Fact } | undefined) {
    if (!arrived) return
    this.#items.set(keyOf(arrived.item), arrived.item)
    this.changed.set(keyOf(arrived.item), arrived.item)
    if (arrived.fact) this.told.push(arrived.fact)
  }
}
