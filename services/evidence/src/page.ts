import { derivedId, type Fact } from '@zegel/contract'
import type { About } from './event.ts'
import { aboutOf, eventUri } from './event.ts'
import { evidenceJson, type Issue } from './evidence-json.ts'
import { leafHash, type Proven, prove, type Signers, sha256 } from './prove.ts'

/** The last evidence of a chain. */
export interface Head {
  sequence: number
  /** SHA-256 of its JSON, hexadecimal */
  digest: string
}

export interface SealedEvidence {
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

/** A signer may fail once in a while: worth another try at once. */
const TRIES = 3

/** A signer failed again and again; whose fault it is, `signersAnswer` tells. */
export class SigningError extends Error {
  override name = 'SigningError'
}

/**
 * All evidences of one fact, one for each recipient, or an error and nothing. `heads` is moved only on success, so a
 * fact that fails leaves no gap in its chain.
 */
export function sealFact(
  fact: Fact,
  leaf: number,
  sealedAt: number,
  heads: Map<string, Head>,
  notary: Notary,
): SealedEvidence[] {
  if (!sha256(fact.text).equals(fact.digest)) throw new Error('the text of the fact does not have its digest')
  const at = Date.parse(fact.at)
  // PostgreSQL would take `yesterday` for a time.
  if (Number.isNaN(at) || new Date(at).toISOString() !== fact.at) throw new Error('the event has no time')
  if (at > sealedAt + AHEAD_MS_MAX) throw new Error('the event lies ahead of the clock')
  const about = aboutOf(fact)
  const event = eventUri(fact)
  let head = heads.get(about.chain)
  const sealed = about.recipients.map((recipient, nth) => {
    const id = derivedId('evidence', fact.id, recipient ?? '')
    const link = { sequence: (head?.sequence ?? 0) + 1, previous: head?.digest ?? null }
    const nonce = notary.random(16).toString('hex')
    const text = evidenceJson({ id, fact, about, recipient, link, sealedAt, issuer: notary.issuer, nonce })
    const proven = tryAgain(() => prove(id, text, new Date(sealedAt), notary.random(16), notary.signers))
    head = { sequence: link.sequence, digest: sha256(proven.evidence).toString('hex') }
    const at = new Date(sealedAt).toISOString()
    return {
      leaf: leaf + nth,
      id,
      fact,
      event,
      about,
      recipient,
      sequence: link.sequence,
      sealedAt: at,
      proven,
      hash: leafHash(proven),
    }
  })
  heads.set(about.chain, head as Head)
  return sealed
}

/** Whether the signers sign anything at all. */
export function signersAnswer({ seal, timestamp }: Signers): boolean {
  const probe = sha256('zegel-probe')
  try {
    tryAgain(() => [seal.sign(probe), timestamp.sign(probe)])
    return true
  } catch (error) {
    if (error instanceof SigningError) return false
    throw error
  }
}

function tryAgain<T>(act: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return act()
    } catch (error) {
      if (attempt === TRIES) throw new SigningError('the evidence could not be signed', { cause: error })
    }
  }
}
