import { readFact } from '@zegel/contract'
import { type PackedFiles, packFiles, provenOf } from './packed-files.ts'
import type { Candidate, Page, SealedEvidence, SealedFact } from './sealer.ts'

/** Facts and pages as they cross between threads. Flat: copying objects costs more than reading a text again. */

export interface PlainCandidate {
  source: string
  text: string
  boxes: string
  /** hexadecimal: a Buffer would bring along the whole of which it is a part */
  digest: string
  shard: number | undefined
  position: number | undefined
}

export interface PlainPage extends PackedFiles {
  /** each fact by its place among the candidates */
  sealed: readonly (Pick<SealedFact, 'position' | 'at'> & { nth: number; evidences: readonly PlainEvidence[] })[]
  holdsAny: boolean
}

type PlainEvidence = Omit<SealedEvidence, 'proven'>

export function plainCandidate({ source, fact, entry }: Candidate): PlainCandidate {
  return {
    source,
    text: fact.text,
    boxes: JSON.stringify(fact.boxes),
    digest: fact.digest.toString('hex'),
    shard: entry?.shard,
    position: entry?.position,
  }
}

export function candidateOf({ source, text, boxes, digest, shard, position }: PlainCandidate): Candidate {
  const fact = readFact(text, JSON.parse(boxes), Buffer.from(digest, 'hex'))
  return { source, fact, ...(shard !== undefined && position !== undefined && { entry: { shard, position } }) }
}

export function plainPage({ sealed, holdsAny }: Page, candidates: readonly Candidate[]): PlainPage {
  const places = new Map(candidates.map(({ fact }, nth) => [fact, nth]))
  return {
    sealed: sealed.map(({ fact, position, at, evidences }) => ({
      nth: places.get(fact) as number,
      position,
      at,
      evidences: evidences.map(({ id, recipient, event, leaf }) => ({ id, recipient, event, leaf })),
    })),
    holdsAny,
    ...packFiles(sealed.flatMap(({ evidences }) => evidences.map((one) => one.proven()))),
  }
}

export function pageOf({ sealed, holdsAny, ...files }: PlainPage, candidates: readonly Candidate[]): Page {
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
