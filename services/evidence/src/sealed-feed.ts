import type { Cursors, EvidenceRef, Feed, FeedEntry, FeedPage, FeedRequest, Proof, Sealed } from '@zegel/contract'
import { SHARDS, shardOf } from '@zegel/contract'
import type { Store } from '@zegel/store'
import { type EvidenceRow, evidencesOfFacts } from './ledgers.ts'
import type { Proven } from './prove.ts'
import type { SealedEvidence, SealedFact } from './sealer.ts'

/** Sealed facts kept in memory for readers that are close behind. */
const RECENT_MAX = 1_024

/**
 * What everybody else reads: facts whose page is committed. The notary's own process serves the newest from memory;
 * other processes, and readers further behind, read the tables.
 */
export class SealedFeed implements Feed {
  readonly #store: Store<never>
  /** the newest sealed facts in the order of the ledger, while this process is the notary */
  #recent: FeedEntry[] | undefined
  /** per shard, the position up to which facts are only in the tables */
  #before: Record<number, number> = {}
  #last = 0

  constructor(store: Store<never>) {
    this.#store = store
  }

  /** This process seals from now on. */
  async lead() {
    const heads = await this.#store.book.head()
    this.#before = { ...heads }
    this.#last = Math.max(...Object.values(heads))
    this.#recent = []
  }

  follow() {
    this.#recent = undefined
  }

  /** After the commit of a page. */
  append(sealed: readonly SealedFact[]) {
    if (!this.#recent || sealed.length === 0) return
    const entries = sealed.map(({ fact, position, at, evidences }) => ({
      fact,
      shard: shardOf(fact.subject),
      position,
      seal: sealOf(at, evidences),
    }))
    entries.sort((a, b) => a.position - b.position)
    this.#recent.push(...entries)
    this.#last = entries.at(-1)?.position ?? this.#last
    for (const { shard, position } of this.#recent.splice(0, this.#recent.length - RECENT_MAX))
      this.#before[shard] = position
    this.#store.book.wake()
  }

  async read(request: FeedRequest, signal: AbortSignal): Promise<FeedPage> {
    return this.#store.book.waitFor((cursors) => this.#page({ ...request, cursors }), request, signal)
  }

  async head(): Promise<Cursors> {
    if (this.#recent) return Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, this.#last]))
    return this.#store.book.head()
  }

  async lookup(ids: readonly string[], withProof: boolean): Promise<readonly FeedEntry[]> {
    return this.#withSeals(await this.#store.book.lookup(ids), withProof)
  }

  async #page(request: FeedRequest): Promise<FeedPage> {
    const recent = this.#fromMemory(request)
    if (recent) return recent
    const page = await this.#store.book.page(request)
    return { entries: await this.#withSeals(page.entries, request.withProof ?? false), cursors: page.cursors }
  }

  #fromMemory({ cursors, kinds, limit, withProof }: FeedRequest): FeedPage | undefined {
    const recent = this.#recent
    const shards = Object.keys(cursors).map(Number)
    if (!recent || shards.some((shard) => (cursors[shard] as number) < (this.#before[shard] ?? 0))) return undefined
    const entries: FeedEntry[] = []
    const least = Math.min(...Object.values(cursors))
    let reached = this.#last
    for (let at = firstAfter(recent, least); at < recent.length; at++) {
      const entry = recent[at] as FeedEntry
      if (entry.position <= (cursors[entry.shard] ?? Number.POSITIVE_INFINITY)) continue
      if (kinds && !kinds.includes(entry.fact.kind)) continue
      entries.push(withProof ? entry : { ...entry, seal: withoutProofs(entry.seal as Sealed) })
      if (entries.length === limit) {
        reached = entry.position
        break
      }
    }
    const ends = shards.map((shard) => [shard, Math.max(reached, cursors[shard] as number)])
    return { entries, cursors: Object.fromEntries(ends) }
  }

  async #withSeals(entries: readonly FeedEntry[], withProof: boolean): Promise<FeedEntry[]> {
    if (entries.length === 0) return []
    const rows = await evidencesOfFacts(
      this.#store.db,
      entries.map(({ fact }) => fact.id),
    )
    const byFact = Map.groupBy(rows, ({ fact }) => fact)
    return entries.map((entry) => {
      const evidences = byFact.get(entry.fact.id) ?? []
      const at = evidences[0]?.sealedAt as string
      return {
        ...entry,
        seal: { at, evidences: evidences.map(toRef), ...(withProof && { proofs: evidences.map(toProof) }) },
      }
    })
  }
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

const withoutProofs = ({ at, evidences }: Sealed): Sealed => ({ at, evidences })

function toRef({ id, recipient, leaf }: { id: string; recipient: string | null; leaf: number }): EvidenceRef {
  return { evidence: id, recipient, leaf }
}

type Provable = Pick<EvidenceRow, 'id' | 'recipient' | 'event' | 'leaf' | keyof Proven>

function toProof(row: Provable): Proof {
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
  }
}

function sealOf(at: string, evidences: readonly SealedEvidence[]): Sealed {
  return {
    at,
    evidences: evidences.map(toRef),
    // Made when somebody asks: most readers do not.
    get proofs() {
      return evidences.map(({ proven, ...one }) => toProof({ ...one, ...proven() }))
    },
  }
}
