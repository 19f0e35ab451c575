import { readFact } from '@zegel/contract'
import { type Packed, pack, unpack } from '@zegel/thread'
import type { Proven } from './prove.ts'
import type { Candidate, Page, SealedEvidence, SealedFact } from './sealer.ts'

/** Facts and pages as they cross between threads: what is long in one piece, the rest beside it. */

export interface PlainCandidates {
  places: readonly { source: string; shard: number | undefined; position: number | undefined }[]
  /** of each: text, boxes, digest */
  contents: Packed
}

export interface PlainPage {
  /** each fact by its place among the candidates */
  sealed: readonly (Pick<SealedFact, 'position' | 'at'> & { nth: number; evidences: readonly PlainEvidence[] })[]
  holdsAny: boolean
  /** of each evidence: JSON, manifest, seal, archive manifest, token */
  files: Packed
}

type PlainEvidence = Omit<SealedEvidence, 'proven'>

const MEMBERS = 3
const FILES = 5

export function plainCandidates(candidates: readonly Candidate[]): PlainCandidates {
  return {
    places: candidates.map(({ source, entry }) => ({ source, shard: entry?.shard, position: entry?.position })),
    contents: pack(candidates.flatMap(({ fact }) => [fact.text, JSON.stringify(fact.boxes), fact.digest])),
  }
}

export function candidatesOf({ places, contents }: PlainCandidates): Candidate[] {
  return places.map(({ source, shard, position }, nth) => {
    const member = (which: number) => unpack(contents, nth * MEMBERS + which)
    const fact = readFact(member(0).toString(), JSON.parse(member(1).toString()), member(2))
    return { source, fact, ...(shard !== undefined && position !== undefined && { entry: { shard, position } }) }
  })
}

export function plainPage({ sealed, holdsAny }: Page, candidates: readonly Candidate[]): PlainPage {
  const places = new Map(candidates.map(({ fact }, nth) => [fact, nth]))
  const provens = sealed.flatMap(({ evidences }) => evidences.map((one) => one.proven()))
  return {
    sealed: sealed.map(({ fact, position, at, evidences }) => ({
      nth: places.get(fact) as number,
      position,
      at,
      evidences: evidences.map(({ id, recipient, event, leaf }) => ({ id, recipient, event, leaf })),
    })),
    holdsAny,
    files: pack(provens.flatMap((one) => [one.evidence, one.manifest, one.seal, one.archiveManifest, one.token])),
  }
}

export function pageOf({ sealed, holdsAny, files }: PlainPage, candidates: readonly Candidate[]): Page {
  let first = 0
  const facts = sealed.map(({ nth, position, at, evidences }) => {
    const from = first
    first += evidences.length
    return {
      fact: (candidates[nth] as Candidate).fact,
      position,
      at,
      evidences: evidences.map((one, which) => ({ ...one, proven: () => provenOf(files, from + which) })),
    }
  })
  return { sealed: facts, holdsAny }
}

function provenOf(files: Packed, nth: number): Proven {
  const file = (which: number) => unpack(files, nth * FILES + which)
  return { evidence: file(0), manifest: file(1), seal: file(2), archiveManifest: file(3), token: file(4) }
}
