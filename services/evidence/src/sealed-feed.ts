import { setTimeout as sleep } from 'node:timers/promises'
import type {
  Clock,
  Cursors,
  EvidenceRef,
  Feed,
  FeedEntry,
  FeedPage,
  FeedRequest,
  Proof,
  Sealed,
} from '@zegel/contract'
import { SHARDS, shardOf } from '@zegel/contract'
import { Book, type Store } from '@zegel/store'
import { type EvidenceRow, evidencesOfFacts } from './ledgers.ts'
import { decide, LOG_WAIT_MS } from './log/decide.ts'
import type { LogReader, Signed } from './log/log-stage.ts'
import { RecentCheckpoints, recentProof } from './log/recent-checkpoints.ts'
import type { Proven } from './prove.ts'
import type { SealedEvidence, SealedFact } from './sealer.ts'

/** Sealed facts kept in memory for readers that are close behind. */
const RECENT_MAX = 1_024
/** How often a fact that is asked for is looked at until it has its place in the log, ms. */
const LOOK_MS = 20

interface Recent extends FeedEntry {
  at: string
  evidences: readonly SealedEvidence[]
  /** when it is told with proof, in the log or not: by `performance.now()` */
  until: number
}

/**
 * What everybody else reads: facts whose page is committed. The notary's own process serves the newest from memory;
 * other processes, and readers further behind, read the tables. Readers that ask for proofs get a fact when it has its
 * place in the log, or has waited for one long enough; nobody else waits.
 */
export class SealedFeed implements Feed, LogReader {
  readonly #store: Store<never>
  readonly #clock: Clock
  /** where those wait who read with proofs: checkpoints wake them, pages do not */
  readonly #provers: Book
  /** the newest sealed facts in the order of the ledger, while this process is the notary */
  #recent: Recent[] | undefined
  readonly #checkpoints = new RecentCheckpoints()
  #logStopped = false
  /** per shard, the position up to which facts are only in the tables */
  #before: Record<number, number> = {}
  #last = 0

  constructor(store: Store<never>, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#provers = new Book(store.db)
  }

  /** This process seals from now on. */
  async lead() {
    const heads = await this.#store.book.head()
    this.#before = { ...heads }
    this.#last = Math.max(...Object.values(heads))
    this.#checkpoints.clear()
    this.#logStopped = false
    this.#recent = []
  }

  follow() {
    this.#recent = undefined
  }

  /** After the commit of a page. */
  append(sealed: readonly SealedFact[]) {
    if (!this.#recent || sealed.length === 0) return
    const until = performance.now() + LOG_WAIT_MS
    const entries = sealed.map(({ fact, position, at, evidences }) => ({
      fact,
      shard: shardOf(fact.subject),
      position,
      at,
      evidences,
      until,
    }))
    entries.sort((a, b) => a.position - b.position)
    this.#recent.push(...entries)
    this.#last = entries.at(-1)?.position ?? this.#last
    for (const { shard, position } of this.#recent.splice(0, this.#recent.length - RECENT_MAX))
      this.#before[shard] = position
    this.#checkpoints.trim(this.#recent[0]?.evidences[0]?.leaf ?? 0)
    this.#store.book.wake()
    if (this.#logStopped) this.#provers.wake()
  }

  /** After the commit of a checkpoint. */
  signed(signed: Signed) {
    // Of a log that is signed years later there may be very many, which nobody here will ask for.
    const first = this.#recent?.[0]?.evidences[0]?.leaf
    if (first !== undefined && signed.size > first) this.#checkpoints.add(signed)
    this.#provers.wake()
  }

  stopped() {
    this.#logStopped = true
    this.#provers.wake()
  }

  async read(request: FeedRequest, signal: AbortSignal): Promise<FeedPage> {
    const book = request.withProof ? this.#provers : this.#store.book
    return book.waitFor((cursors) => this.#page({ ...request, cursors }), request, signal)
  }

  async head(): Promise<Cursors> {
    if (this.#recent) return Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, this.#last]))
    return this.#store.book.head()
  }

  async lookup(ids: readonly string[], withProof: boolean): Promise<readonly FeedEntry[]> {
    const entries = await this.#store.book.lookup(ids)
    if (!withProof) return this.#withSeals(entries)
    const until = performance.now() + LOG_WAIT_MS
    for (;;) {
      const found = await this.#withProofs(entries, performance.now() > until)
      if (found.length === entries.length) return found
      await sleep(LOOK_MS)
    }
  }

  async #page(request: FeedRequest): Promise<FeedPage> {
    const recent = this.#fromMemory(request)
    if (recent) return recent
    const { entries, cursors } = await this.#store.book.page(request)
    if (!request.withProof) return { entries: await this.#withSeals(entries), cursors }
    const told = await this.#withProofs(entries, false)
    const next = entries[told.length]
    return { entries: told, cursors: next ? upTo(next.position - 1, request.cursors, cursors) : cursors }
  }

  #fromMemory({ cursors, kinds, limit, withProof }: FeedRequest): FeedPage | undefined {
    const recent = this.#recent
    const shards = Object.keys(cursors).map(Number)
    if (!recent || shards.some((shard) => (cursors[shard] as number) < (this.#before[shard] ?? 0))) return undefined
    const entries: FeedEntry[] = []
    const least = Math.min(...Object.values(cursors))
    let reached = this.#last
    for (let at = firstAfter(recent, least); at < recent.length; at++) {
      const entry = recent[at] as Recent
      const { fact, shard, position, at: sealedAt, evidences } = entry
      if (position <= (cursors[shard] ?? Number.POSITIVE_INFINITY)) continue
      if (kinds && !kinds.includes(fact.kind)) continue
      const seal = withProof ? this.#provenSeal(entry) : sealBy(sealedAt, evidences)
      if (!seal) {
        // What is told without its place in the log is settled in the tables, with everybody who signs.
        if (entries.length === 0 && this.#isOverdue(entry)) return undefined
        reached = position - 1
        break
      }
      entries.push({ fact, shard, position, seal })
      if (entries.length === limit) {
        reached = position
        break
      }
    }
    return {
      entries,
      cursors: Object.fromEntries(shards.map((one) => [one, Math.max(reached, cursors[one] as number)])),
    }
  }

  /** Undefined where the log, as far as it is known here, does not cover all of it. */
  #provenSeal({ at, evidences }: Recent): Sealed | undefined {
    const covering = evidences.map(({ leaf }) => this.#checkpoints.covering(leaf))
    if (!covering.every((one) => one !== undefined)) return undefined
    return {
      ...sealBy(at, evidences),
      // Made when somebody asks, against what was known now: many facts are of others.
      get proofs() {
        return evidences.map(({ proven, ...one }, nth) =>
          toProof({ ...one, ...proven() }, recentProof(one.leaf, covering[nth] as Signed)),
        )
      },
    }
  }

  #isOverdue({ until }: Recent) {
    return this.#logStopped || performance.now() >= until
  }

  async #withSeals(entries: readonly FeedEntry[]): Promise<FeedEntry[]> {
    const evidences = await this.#evidencesOf(entries)
    return entries.map((entry, nth) => ({ ...entry, seal: sealByRows(evidences[nth] as EvidenceRow[]) }))
  }

  /** Those of them, from the first on, that can be told with proof. */
  async #withProofs(entries: readonly FeedEntry[], overdue: boolean): Promise<FeedEntry[]> {
    const evidences = await this.#evidencesOf(entries)
    const isOverdue = (sealedAt: string) => overdue || this.#clock.now() >= Date.parse(sealedAt) + LOG_WAIT_MS
    const { facts, proofs } = await decide(this.#store.db, evidences, isOverdue)
    return entries.slice(0, facts).map((entry, nth) => {
      const rows = evidences[nth] as EvidenceRow[]
      return { ...entry, seal: { ...sealByRows(rows), proofs: rows.map((row) => toProof(row, proofs.get(row.leaf))) } }
    })
  }

  async #evidencesOf(entries: readonly FeedEntry[]): Promise<EvidenceRow[][]> {
    if (entries.length === 0) return []
    const rows = await evidencesOfFacts(
      this.#store.db,
      entries.map(({ fact }) => fact.id),
    )
    const byFact = Map.groupBy(rows, ({ fact }) => fact)
    return entries.map(({ fact }) => byFact.get(fact.id) ?? [])
  }
}

/** As far as a page goes that ends before one of its facts. */
function upTo(position: number, from: Cursors, to: Cursors): Cursors {
  const ends = Object.keys(to).map((key) => {
    const shard = Number(key)
    return [shard, Math.max(from[shard] as number, Math.min(to[shard] as number, position))]
  })
  return Object.fromEntries(ends)
}

function firstAfter(entries: readonly FeedEntry[], position: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as FeedEntry).position <= position) low = middle + 1
    else high = middle
  }
  return low
}

function sealBy(at: string, evidences: readonly Pick<EvidenceRow, 'id' | 'recipient' | 'leaf'>[]): Sealed {
  return { at, evidences: evidences.map(({ id, recipient, leaf }): EvidenceRef => ({ evidence: id, recipient, leaf })) }
}

const sealByRows = (rows: readonly EvidenceRow[]) => sealBy(rows[0]?.sealedAt as string, rows)

type Provable = Pick<EvidenceRow, 'id' | 'recipient' | 'event' | 'leaf' | keyof Proven>

function toProof(row: Provable, log: string | undefined): Proof {
  return {
    evidenceId: row.id,
    recipient: row.recipient,
    event: row.event,
    leaf: row.leaf,
    evidence: row.evidence.toString(),
    manifest: row.manifest.toString(),
    seal: row.seal.toString('base64'),
    archiveManifest: row.archiveManifest.toString(),
    token: row.token.toString('base64'),
    ...(log !== undefined && { log }),
  }
}
