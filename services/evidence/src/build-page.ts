import { derivedId } from '@zegel/contract'
import { aboutOf } from './event.ts'
import { type Draft, draftFact, type Evidence, evidenceOf, type Head, type Notary } from './page.ts'
import type { Seals } from './prove.ts'
import { proveAll, SigningError, signersAnswer } from './prove-all.ts'
import { mayPublish } from './publishers.ts'
import type { Held } from './quarantines.ts'
import type { Candidate } from './sealer.ts'

export interface Building {
  candidates: readonly Candidate[]
  /** the sealing time, ms since 1970 */
  now: number
  /** the first leaf */
  leaf: number
  /** the last evidences of the chains that have any */
  heads: ReadonlyMap<string, Head>
  /** of subjects that wait already, and why a fact does not go into the page; told once for each */
  waits(candidate: Candidate): boolean
  fails(candidate: Candidate, error: Error): Held
}

export interface Built {
  sealed: Evidence[]
  /** what stands aside, in its order */
  held: Held[]
  /** subjects whose facts failed */
  blocked: ReadonlySet<string>
  /** the last evidences of the chains, with this page */
  heads: ReadonlyMap<string, Head>
}

/** The evidences of one fact, and what they need to go into the page once more. */
interface Part {
  candidate: Candidate
  chain: string
  drafts: readonly Draft[]
  head: Head
  seals?: readonly Seals[]
}

/**
 * Drafts the evidences of a page and has them sealed. What fails is left out, and what followed it in its chain is
 * drafted and sealed once more; what was sealed already and is not concerned stays as it is.
 *
 * @throws SigningError nothing at all can be signed: no fact is to blame
 */
export function buildPage(building: Building, { signers, ...notary }: Notary): Built {
  const broken = new Map<Candidate, Held>()
  let kept = new Map<Candidate, Part>()
  for (;;) {
    const { parts, ...others } = draftPage(building, notary, broken, kept)
    const fresh = parts.filter(({ seals }) => !seals)
    const answers = proveAll(
      fresh.flatMap(({ drafts }) => drafts),
      building.now,
      signers,
    )
    const errors = settle(fresh, answers)
    if (errors.size === 0) return { sealed: sealedParts(parts, building), ...others }
    if (!signersAnswer(signers)) throw errors.values().next().value
    for (const [candidate, error] of errors) broken.set(candidate, building.fails(candidate, error))
    kept = unconcerned(parts, errors)
  }
}

/** Everything but the seals; what fails here is added to `broken`. */
function draftPage(
  { candidates, now, waits, fails, ...building }: Building,
  notary: Omit<Notary, 'signers'>,
  broken: Map<Candidate, Held>,
  kept: ReadonlyMap<Candidate, Part>,
) {
  const heads = new Map(building.heads)
  const blocked = new Set<string>()
  const parts: Part[] = []
  const held: Held[] = []
  for (const candidate of candidates) {
    const { source, fact, entry } = candidate
    if (!mayPublish(source, fact.kind)) {
      const refusal = broken.get(candidate) ?? fails(candidate, new Error(`${source} may not publish this kind`))
      broken.set(candidate, refusal)
      // It must not even hold back those in whose name it speaks.
      held.push({ ...refusal, holds: derivedId('refused', source, fact.id) })
      continue
    }
    // A new fact never overtakes one of its subject that stands aside, not even one whose turn has come.
    if (blocked.has(fact.subject) || waits(candidate)) {
      if (entry) held.push({ source, fact, error: null })
      continue
    }
    try {
      if (!broken.has(candidate)) parts.push(kept.get(candidate) ?? partOf(candidate, now, heads, notary))
    } catch (error) {
      broken.set(candidate, fails(candidate, error as Error))
    }
    const why = broken.get(candidate)
    const last = parts.at(-1)
    if (!why && last) heads.set(last.chain, last.head)
    if (!why) continue
    held.push(why)
    blocked.add(fact.subject)
  }
  return { parts, held, blocked, heads }
}

function partOf(candidate: Candidate, now: number, heads: Map<string, Head>, notary: Omit<Notary, 'signers'>): Part {
  const { chain } = aboutOf(candidate.fact)
  const drafts = draftFact(candidate.fact, now, heads, notary)
  return { candidate, chain, drafts, head: heads.get(chain) as Head }
}

/** Gives each part its seals; returns the candidates that could not be signed. */
function settle(fresh: readonly Part[], answers: readonly (Seals | SigningError)[]): Map<Candidate, SigningError> {
  const errors = new Map<Candidate, SigningError>()
  let at = 0
  for (const part of fresh) {
    const mine = answers.slice(at, at + part.drafts.length)
    at += part.drafts.length
    const error = mine.find((one) => one instanceof SigningError)
    if (error) errors.set(part.candidate, error)
    else part.seals = mine as Seals[]
  }
  return errors
}

/** Parts whose chains lose no link: neither a fact that failed nor one that now waits behind it. */
function unconcerned(parts: readonly Part[], errors: ReadonlyMap<Candidate, unknown>): Map<Candidate, Part> {
  const subjects = new Set([...errors.keys()].map(({ fact }) => fact.subject))
  const torn = new Set(parts.filter(({ candidate }) => subjects.has(candidate.fact.subject)).map(({ chain }) => chain))
  return new Map(parts.filter(({ seals, chain }) => seals && !torn.has(chain)).map((part) => [part.candidate, part]))
}

function sealedParts(parts: readonly Part[], { leaf, now }: Building): Evidence[] {
  const sealed = parts.flatMap(({ drafts, seals }) =>
    drafts.map((draft, nth) => ({ draft, made: (seals as readonly Seals[])[nth] as Seals })),
  )
  return sealed.map(({ draft, made }, nth) => evidenceOf(draft, made, leaf + nth, now))
}
