import { derivedId, type Fact, isInstant } from '@zegel/contract'
import type { About } from './event.ts'
import { aboutOf, eventUri } from './event.ts'
import { evidenceJson, type Issue } from './evidence-json.ts'
import { leafHash, type Provable, type Proven, type Seals, type Signers, sha256 } from './prove.ts'

/** The last evidence of a chain. */
export interface Head {
  sequence: number
  /** SHA-256 of its JSON, hexadecimal */
  digest: string
}

/** One evidence, sealed, with its place in the ledger. */
export interface Evidence {
  leaf: number
  id: string
  fact: Fact
  event: string
  about: About
  recipient: string | null
  sequence: number
  sealedAt: string
  proven: Proven
  hash: Buffer
}

export interface Notary {
  signers: Signers
  issuer: Issue['issuer']
  random: (bytes: number) => Buffer
}

/** An event may not lie further ahead of its timestamp than the declared accuracy (DESIGN.md section 6), ms. */
const AHEAD_MS_MAX = 1_000

/** An evidence that only lacks its seals. */
export interface Draft extends Provable {
  fact: Fact
  event: string
  about: About
  recipient: string | null
  sequence: number
}

/**
 * All evidences of one fact, one for each recipient, or an error and nothing. `heads` is moved only on success, so a
 * fact that fails leaves no gap in its chain.
 */
export function draftFact(
  fact: Fact,
  sealedAt: number,
  heads: Map<string, Head>,
  { issuer, random }: Pick<Notary, 'issuer' | 'random'>,
): Draft[] {
  if (!sha256(fact.text).equals(fact.digest)) throw new Error('the text of the fact does not have its digest')
  const at = Date.parse(fact.at)
  if (!isInstant(fact.at)) throw new Error('the event has no time')
  if (at > sealedAt + AHEAD_MS_MAX) throw new Error('the event lies ahead of the clock')
  const about = aboutOf(fact)
  const event = eventUri(fact)
  let head = heads.get(about.chain)
  const drafts = about.recipients.map((recipient) => {
    const id = derivedId('evidence', fact.id, recipient ?? '')
    const link = { sequence: (head?.sequence ?? 0) + 1, previous: head?.digest ?? null }
    // At once: each draw costs more than its bytes.
    const drawn = random(32).toString('hex')
    const [nonce, serial] = [drawn.slice(0, 32), drawn.slice(32)]
    const text = evidenceJson({ id, fact, about, recipient, link, sealedAt, issuer, nonce })
    head = { sequence: link.sequence, digest: sha256(text).toString('hex') }
    return { id, text, serial, fact, event, about, recipient, sequence: link.sequence }
  })
  heads.set(about.chain, head as Head)
  return drafts
}

export function evidenceOf({ text, serial: _, ...draft }: Draft, seals: Seals, leaf: number, at: number): Evidence {
  const proven = { evidence: Buffer.from(text), ...seals }
  return { ...draft, leaf, sealedAt: new Date(at).toISOString(), proven, hash: leafHash(proven) }
}
