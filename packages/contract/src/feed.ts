import type { Fact } from './fact.ts'

/** Positions in a book, one per shard: the last position read. A shard that is not named is not read. */
export type Cursors = Readonly<Record<number, number>>

export interface FeedRequest {
  cursors: Cursors
  /** only these kinds; the cursors still move past the others */
  kinds?: readonly string[]
  /** facts, at most */
  limit: number
  /** how long to wait for the first fact, ms */
  waitMs: number
  /** sealed feed only: facts with their proofs */
  withProof?: boolean
}

export interface FeedEntry {
  fact: Fact
  shard: number
  position: number
  /** sealed feed only */
  seal?: Sealed
}

/** What the notary adds to a fact. */
export interface Sealed {
  at: string
  /** one evidence per fact and recipient */
  evidences: readonly EvidenceRef[]
  /** only where the reader asked for proofs, in the order of `evidences` */
  proofs?: readonly Proof[]
}

export interface EvidenceRef {
  evidence: string
  recipient: string | null
  /** position in the ledger's leaf table */
  leaf: number
}

/** One evidence as it was made: exact bytes, binary members in base64. */
export interface Proof {
  evidenceId: string
  recipient: string | null
  event: string
  leaf: number
  /** the evidence JSON, exactly as sealed */
  evidence: string
  /** META-INF/ASiCManifest-<id>.xml */
  manifest: string
  /** META-INF/signature-<id>.p7s, base64 */
  seal: string
  /** META-INF/ASiCArchiveManifest-<id>.xml */
  archiveManifest: string
  /** META-INF/timestamp-<id>.tst, base64 */
  token: string
  /** ledger/<id>.tlog-proof against the first checkpoint over its leaf, where that was signed in time; then for ever */
  log?: string
}

export interface FeedPage {
  entries: readonly FeedEntry[]
  /** where to read on: never behind the request's */
  cursors: Cursors
}

/** A book that can be read on from a position. */
export interface Feed {
  read(request: FeedRequest, signal: AbortSignal): Promise<FeedPage>
  /** the last position of every shard, for readers that start at the end */
  head(): Promise<Cursors>
  /** facts by id, in no order; unknown ids are left out */
  lookup(ids: readonly string[], withProof: boolean): Promise<readonly FeedEntry[]>
}
