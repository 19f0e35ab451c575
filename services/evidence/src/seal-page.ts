import { type Clock, type Cursors, instant, messageDeposited, messageRejected } from '@zegel/contract'
import { loadCursors, type Store, write, writeAtOnce } from '@zegel/store'
import { LRUCache } from 'lru-cache'
import { buildPage } from './build-page.ts'
import { aboutOf } from './event.ts'
import { holdLedger, type LedgerPage, readHeads, sealPage } from './ledgers.ts'
import type { Evidence, Head, Notary } from './page.ts'
import { demandCurrent } from './proof-ends.ts'
import { ACCURACY_MS } from './prove.ts'
import { type Held, readHeldSubjects, release, setAside } from './quarantines.ts'
import type { Candidate, Loaded, Page, SealedFact, Sealer } from './sealer.ts'

export const followerOf = (source: string) => `notary.${source}`

/** How long after its moment a page may be stamped with it, ms: well within what the tokens declare. */
const STAMP_MS_MAX = ACCURACY_MS / 2

/** Sealing took so long that the time it states is no longer true: with fewer facts it will be. */
class LateError extends Error {
  override name = 'LateError'
}

export interface SealingLog {
  info(members: object, message: string): void
  warn(members: object, message: string): void
  error(members: object, message: string): void
}

/** What sealing needs of the house. */
export interface SealingContext {
  store: Store<never>
  clock: Clock
  log: SealingLog
}

interface Made {
  candidates: readonly Candidate[]
  sealed: readonly Evidence[]
  held: readonly Held[]
  heads: ReadonlyMap<string, Head>
  now: number
}

/** One notary's hold on the ledger: where it ends, how far each book is sealed, who stands aside. */
export class PageSealer implements Sealer {
  readonly #context: SealingContext
  readonly #sources: readonly string[]
  readonly #notary: Notary
  readonly #heads = new LRUCache<string, Head>({ max: 10_000 })
  readonly #cursors = new Map<string, Cursors>()
  #size = 0
  #sealedAt = 0
  #heldSubjects = new Set<string>()

  constructor(context: SealingContext, sources: readonly string[], notary: Notary) {
    this.#context = context
    this.#sources = sources
    this.#notary = notary
  }

  async load(): Promise<Loaded> {
    this.#heads.clear()
    await write(this.#context.store, async (tx) => {
      // First: a page that another one, or an abandoned thread, has in its commit is waited for, and what follows sees
      // it. A page between two of these reads would let its facts pass for new ones that the ledger refuses.
      const { size, sealedAt } = await holdLedger(tx)
      this.#size = size
      this.#sealedAt = sealedAt
      for (const source of this.#sources) this.#cursors.set(source, await loadCursors(tx, followerOf(source)))
      this.#heldSubjects = await readHeldSubjects(tx)
      return { value: undefined }
    })
    return { cursors: this.#cursors, holdsAny: this.#heldSubjects.size > 0 }
  }

  /**
   * Where sealing takes too long the page is halved; where the database refuses it, its facts are tried one by one.
   */
  async seal(candidates: readonly Candidate[]): Promise<Page> {
    const sealed = await this.#seal(candidates)
    return { sealed, holdsAny: this.#heldSubjects.size > 0 }
  }

  async close() {}

  async #seal(candidates: readonly Candidate[]): Promise<SealedFact[]> {
    try {
      return await this.#commit(await this.#build(candidates))
    } catch (error) {
      if (error instanceof LateError && candidates.length > 1) {
        const half = candidates.length >> 1
        return [...(await this.#seal(candidates.slice(0, half))), ...(await this.#seal(candidates.slice(half)))]
      }
      if (!isOfFacts(error)) throw error
      this.#context.log.warn({ err: error, facts: candidates.length }, 'a page failed, its facts are tried one by one')
    }
    return this.#oneByOne(candidates)
  }

  async #oneByOne(candidates: readonly Candidate[]): Promise<SealedFact[]> {
    const sealed: SealedFact[] = []
    const failed = new Set<string>()
    for (const candidate of candidates) {
      try {
        sealed.push(...(await this.#commit(await this.#build([candidate], failed))))
      } catch (error) {
        if (!isOfFacts(error)) throw error
        failed.add(candidate.fact.subject)
        const held = [this.#fails(candidate, error as Error)]
        await this.#commit({ candidates: [candidate], sealed: [], held, heads: new Map(), now: this.#now() })
      }
    }
    return sealed
  }

  /** `failed`: subjects of which a fact failed, one by one; what follows waits behind it. */
  async #build(candidates: readonly Candidate[], failed?: Set<string>): Promise<Made> {
    const heads = await this.#headsOf(candidates, failed !== undefined)
    // After the last wait of unknown length: what stamps this time must be made while it is true.
    const now = this.#now()
    demandCurrent(this.#notary.signers, now)
    const built = buildPage(
      {
        candidates,
        now,
        leaf: this.#size,
        heads,
        waits: ({ fact, entry }) =>
          (failed?.has(fact.subject) ?? false) || (entry !== undefined && this.#heldSubjects.has(fact.subject)),
        fails: (candidate, error) => this.#fails(candidate, error),
      },
      this.#notary,
    )
    const late = this.#context.clock.now() - now
    if (late > STAMP_MS_MAX)
      throw new LateError(`${built.sealed.length} evidences took ${late} ms to seal: their time is past`)
    for (const subject of built.blocked) failed?.add(subject)
    return { candidates, now, ...built }
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

  /** `sure`: also of new letters, whose first fact usually has nothing before it; should it have, the table refuses. */
  async #headsOf(candidates: readonly Candidate[], sure: boolean): Promise<Map<string, Head>> {
    const begins = ({ fact, entry }: Candidate) => entry && (messageDeposited.is(fact) || messageRejected.is(fact))
    const asked = sure ? candidates : candidates.filter((one) => !begins(one))
    const chains = [...new Set(asked.map(({ fact }) => aboutOf(fact).chain))]
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

  async #commit({ candidates, sealed, held, heads, now }: Made): Promise<SealedFact[]> {
    const { store, log } = this.#context
    const moves = this.#sources.map((source) => ({
      follower: followerOf(source),
      from: this.#cursors.get(source) as Cursors,
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
      this.#cursors.set(source, { ...this.#cursors.get(source), ...ends(source, candidates) })
    }
    for (const [chain, head] of heads) this.#heads.set(chain, head)
    if (freed.length > 0) log.info({ facts: freed.length }, 'facts that stood aside are sealed')
    if (held.length > 0 || freed.length > 0) this.#heldSubjects = await readHeldSubjects(store.db)
    return sealedFacts(sealed, positions, page.at)
  }
}

function sealedFacts(sealed: readonly Evidence[], positions: ReadonlyMap<string, number>, at: string): SealedFact[] {
  return [...Map.groupBy(sealed, ({ fact }) => fact)].map(([fact, evidences]) => ({
    fact,
    position: positions.get(fact.id) as number,
    at,
    evidences: evidences.map(({ id, recipient, event, leaf, proven }) => ({
      id,
      recipient,
      event,
      leaf,
      proven: () => proven,
    })),
  }))
}

/** Where each shard of a book stands after these facts. */
function ends(source: string, candidates: readonly Candidate[]): Cursors {
  const to: Record<number, number> = {}
  for (const one of candidates) if (one.entry && one.source === source) to[one.entry.shard] = one.entry.position
  return to
}

/**
 * Whether facts can be to blame: what PostgreSQL says of the rows and not of itself (data, integrity, limits: appendix A of
 * its manual; our own), and a fact of so many evidences that their time passes meanwhile.
 */
function isOfFacts(error: unknown): boolean {
  if (error instanceof LateError) return true
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^(22|23|54|ZG)/.test(code)
}
