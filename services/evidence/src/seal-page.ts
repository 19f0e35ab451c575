import { type Cursors, derivedId, type Fact, type FeedEntry, messageDeposited, messageRejected } from '@zegel/contract'
import { type Context, instant } from '@zegel/host'
import { loadCursors, write, writeAtOnce } from '@zegel/store'
import { LRUCache } from 'lru-cache'
import { aboutOf } from './event.ts'
import { type LedgerPage, readHeads, readLedger, sealPage } from './ledgers.ts'
import { type Draft, draftFact, type Head, type Notary, type SealedEvidence, sealedOf } from './page.ts'
import { ACCURACY_MS, type Seals } from './prove.ts'
import { SigningError, signersAnswer } from './prover.ts'
import { mayPublish } from './publishers.ts'
import { type Held, type Quarantined, readHeldSubjects, release, setAside } from './quarantines.ts'
import type { SealedFeed } from './sealed-feed.ts'

export const followerOf = (source: string) => `notary.${source}`

export interface Candidate extends Quarantined {
  /** of a new fact; facts that stood aside have none */
  entry?: FeedEntry
}

interface Page {
  candidates: readonly Candidate[]
  sealed: readonly SealedEvidence[]
  held: readonly Held[]
  heads: ReadonlyMap<string, Head>
  now: number
}

/** One notary's hold on the ledger: where it ends, how far each book is sealed, who stands aside. */
export class PageSealer {
  readonly #context: Context<never>
  readonly #sources: readonly string[]
  readonly #notary: Notary
  readonly #feed: SealedFeed
  readonly #heads = new LRUCache<string, Head>({ max: 50_000 })
  readonly cursors = new Map<string, Cursors>()
  #size = 0
  #sealedAt = 0
  #heldSubjects = new Set<string>()

  constructor(context: Context<never>, sources: readonly string[], notary: Notary, feed: SealedFeed) {
    this.#context = context
    this.#sources = sources
    this.#notary = notary
    this.#feed = feed
  }

  async load() {
    const { db } = this.#context.store
    const { size, sealedAt } = await readLedger(db)
    this.#size = size
    this.#sealedAt = sealedAt
    this.#heldSubjects = await readHeldSubjects(db)
    for (const source of this.#sources) this.cursors.set(source, await loadCursors(db, followerOf(source)))
  }

  /** Whether facts stand aside. */
  get holdsAny() {
    return this.#heldSubjects.size > 0
  }

  /**
   * Seals these facts in their order. Where the database refuses the page, its facts are tried one by one, so that
   * what fails alone stands aside and delays nobody else.
   *
   * @throws StaleCursorError another notary moved the ledger
   */
  async seal(candidates: readonly Candidate[]): Promise<void> {
    try {
      return await this.#commit(await this.#build(candidates, new Set()))
    } catch (error) {
      if (!isOfData(error)) throw error
      this.#context.log.warn(
        { err: error, facts: candidates.length },
        'the database refused a page, its facts are tried one by one',
      )
    }
    const failed = new Set<string>()
    for (const candidate of candidates) {
      try {
        await this.#commit(await this.#build([candidate], failed))
      } catch (error) {
        if (!isOfData(error)) throw error
        failed.add(candidate.fact.subject)
        const held = [this.#fails(candidate, error as Error)]
        await this.#commit({ candidates: [candidate], sealed: [], held, heads: new Map(), now: this.#now() })
      }
    }
  }

  /** `failed`: subjects of which a fact failed in this round; what follows waits behind it. */
  async #build(candidates: readonly Candidate[], failed: Set<string>): Promise<Page> {
    const now = this.#now()
    const broken = new Map<Candidate, Held>()
    for (;;) {
      const { drafts, held, blocked, heads } = await this.#draft(candidates, now, failed, broken)
      const seals = await this.#notary.prover.prove(
        drafts.map(({ draft }) => draft),
        now,
      )
      const sealed: SealedEvidence[] = []
      const errors = new Map<Candidate, SigningError>()
      for (const [nth, { draft, candidate }] of drafts.entries()) {
        const made = seals[nth] as Seals | SigningError
        if (made instanceof SigningError) errors.set(candidate, made)
        else sealed.push(sealedOf(draft, made, this.#size + nth, now))
      }
      if (errors.size === 0) {
        for (const subject of blocked) failed.add(subject)
        return { candidates, sealed, held, heads, now }
      }
      // Where nothing at all can be signed no fact is to blame: the loop begins again after a pause.
      if (!signersAnswer(this.#notary.signers)) throw errors.values().next().value
      // Without them, from the start: what follows them in their chains was drafted as their successor.
      for (const [candidate, error] of errors) broken.set(candidate, this.#fails(candidate, error))
    }
  }

  /** Everything but the seals. What fails is added to `broken`; `held` is all that stands aside, in its order. */
  async #draft(
    candidates: readonly Candidate[],
    now: number,
    failed: ReadonlySet<string>,
    broken: Map<Candidate, Held>,
  ) {
    const heads = await this.#headsOf(candidates.map(({ fact }) => fact))
    const blocked = new Set(failed)
    const drafts: { draft: Draft; candidate: Candidate }[] = []
    const held: Held[] = []
    for (const candidate of candidates) {
      const { source, fact, entry } = candidate
      if (!mayPublish(source, fact.kind)) {
        const refusal =
          broken.get(candidate) ?? this.#fails(candidate, new Error(`${source} may not publish this kind`))
        broken.set(candidate, refusal)
        // It must not even hold back those in whose name it speaks.
        held.push({ ...refusal, holds: derivedId('refused', source, fact.id) })
        continue
      }
      // A new fact never overtakes one of its subject that stands aside, not even one whose turn has come.
      if (blocked.has(fact.subject) || (entry && this.#heldSubjects.has(fact.subject))) {
        if (entry) held.push({ source, fact, error: null })
        continue
      }
      try {
        if (!broken.has(candidate))
          drafts.push(...draftFact(fact, now, heads, this.#notary).map((draft) => ({ draft, candidate })))
      } catch (error) {
        broken.set(candidate, this.#fails(candidate, error as Error))
      }
      const why = broken.get(candidate)
      if (!why) continue
      held.push(why)
      blocked.add(fact.subject)
    }
    return { drafts, held, blocked, heads }
  }

  /**
   * The ledger's time never runs backwards. Where the clock is further behind it than tokens declare their accuracy to
   * be, one of the two was wrong, and any time that could be stamped now would be: the loop waits until they agree.
   */
  #now() {
    const now = this.#context.clock.now()
    const behind = this.#sealedAt - now
    if (behind > ACCURACY_MS) throw new Error(`the clock is ${behind} ms behind the last seal: nothing is stamped`)
    return Math.max(now, this.#sealedAt)
  }

  #fails({ source, fact }: Candidate, error: Error): Held {
    this.#context.log.error(
      { err: error, fact: fact.id, kind: fact.kind, source },
      'a fact cannot be sealed and is set aside',
    )
    return { source, fact, error: error.message }
  }

  async #headsOf(facts: readonly Fact[]): Promise<Map<string, Head>> {
    // A letter's first fact has nothing before it; should that not be so, the table refuses a second first.
    const later = facts.filter((fact) => !messageDeposited.is(fact) && !messageRejected.is(fact))
    const chains = [...new Set(later.map((fact) => aboutOf(fact).chain))]
    const heads = new Map<string, Head>()
    for (const chain of chains) {
      const head = this.#heads.get(chain)
      if (head) heads.set(chain, head)
    }
    const unknown = chains.filter((chain) => !heads.has(chain))
    if (unknown.length > 0)
      for (const [chain, head] of await readHeads(this.#context.store.db, unknown)) heads.set(chain, head)
    return heads
  }

  async #commit({ candidates, sealed, held, heads, now }: Page) {
    const { store, log } = this.#context
    const moves = this.#sources.map((source) => ({
      follower: followerOf(source),
      from: this.cursors.get(source) as Cursors,
      to: ends(source, candidates),
    }))
    const facts = [...new Set(sealed.map(({ fact }) => fact))]
    const done = new Set(facts)
    const freed = candidates.filter(({ fact, entry }) => !entry && done.has(fact))
    const size = { before: this.#size, after: this.#size + sealed.length }
    const page: LedgerPage = { size, at: instant(now), sealed, facts, moves }
    const positions =
      freed.length + held.length === 0
        ? await writeAtOnce(store, (db) => sealPage(db, page))
        : await write(store, async (tx) => {
            await release(tx, freed)
            await setAside(tx, held)
            return { value: await sealPage(tx, page) }
          })
    this.#size += sealed.length
    this.#sealedAt = now
    for (const source of this.#sources) {
      this.cursors.set(source, { ...this.cursors.get(source), ...ends(source, candidates) })
    }
    for (const [chain, head] of heads) this.#heads.set(chain, head)
    if (freed.length > 0) log.info({ facts: freed.length }, 'facts that stood aside are sealed')
    if (held.length > 0 || freed.length > 0) this.#heldSubjects = await readHeldSubjects(store.db)
    this.#feed.append(sealed, positions)
  }
}

/** Where each shard of a book stands after these facts. */
function ends(source: string, candidates: readonly Candidate[]): Cursors {
  const to: Record<number, number> = {}
  for (const one of candidates) if (one.entry && one.source === source) to[one.entry.shard] = one.entry.position
  return to
}

/** What PostgreSQL says of the rows and not of itself: data, integrity, limits (appendix A of its manual), our own. */
function isOfData(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^(22|23|54|ZG)/.test(code)
}
