import { type CrlFacts, crlFacts, PkiError, type Signer } from '@zegel/pki'

/** Why a CRL is passed over. */
export interface PassedOver {
  code: string
  reason: string
}

/** Where an operator keeps the files of two authorities together, each is foreign to one of the signers. */
export const FOREIGN = 'crl-foreign'

interface Seen {
  crl: Buffer
  facts: CrlFacts
}

/**
 * The newest CRL that was seen of each issuer above one certificate. An authority takes a revocation back with a later
 * list and never with an earlier one, so whoever puts an old file back revokes nothing and restores nothing.
 */
export class SeenCrls {
  readonly #path: readonly Buffer[]
  /** by the place of the certificate that they speak of */
  readonly #newest: (Seen | undefined)[]

  /** The chain in its order, up to the root. */
  constructor({ certificate, chain }: Pick<Signer, 'certificate' | 'chain'>) {
    this.#path = [certificate, ...chain]
    this.#newest = chain.map(() => undefined)
  }

  /** In the order of the chain. */
  get newest(): Buffer[] {
    return this.#newest.flatMap((seen) => (seen ? [seen.crl] : []))
  }

  /** Since when the newest of them list a certificate of the chain, ended or not. */
  get revokedSince(): Date | undefined {
    return this.#newest.find((seen) => isRevoking(seen?.facts))?.facts.revokedSince ?? undefined
  }

  /** One that counted before: nobody else can have made it. One that says nothing of the chain is left alone. */
  remember(crl: Buffer): void {
    const facts = factsOf(crl, this.#path)
    if (facts !== null && !('code' in facts)) this.#count({ crl, facts })
  }

  /**
   * Takes a CRL that is later than the newest of its issuer, if it is current; one that revokes counts whatever its time:
   * its authority has said it. Tells why another is passed over.
   */
  look(crl: Buffer, at: Date): PassedOver | undefined {
    if (this.#newest.some((seen) => seen?.crl.equals(crl))) return undefined
    const facts = factsOf(crl, this.#path)
    if (facts === null) return { code: FOREIGN, reason: 'it is of no issuer above the certificate' }
    if ('code' in facts) return facts
    const last = this.#newest[facts.nth]
    if (last && isBehind(facts, last.facts)) return older(facts, last.facts)
    const why = whyNotNow(facts, at)
    if (why && !isRevoking(facts)) return why
    return this.#count({ crl, facts }) ? undefined : older(facts, (last as Seen).facts)
  }

  /** Whether another CRL of its issuer took its place. */
  isFollowed(crl: Buffer): boolean {
    const facts = factsOf(crl, this.#path)
    if (facts === null || 'code' in facts) return false
    const newest = this.#newest[facts.nth]
    return newest !== undefined && !newest.crl.equals(crl) && isLater(newest.facts, facts)
  }

  #count(seen: Seen): boolean {
    const { nth } = seen.facts
    const last = this.#newest[nth]
    if (last && !isLater(seen.facts, last.facts)) return false
    this.#newest[nth] = seen
    return true
  }
}

function factsOf(crl: Buffer, path: readonly Buffer[]): ReturnType<typeof crlFacts> {
  try {
    return crlFacts(crl, path)
  } catch (error) {
    if (error instanceof PkiError) return { holds: false, code: 'crl-malformed', reason: error.message }
    throw error
  }
}

const isRevoking = (facts: CrlFacts | undefined) => facts !== undefined && facts.revokedSince !== null

/** By time and by number, which grow together (RFC 5280 5.2.3): below zero, zero, or above it. */
function steps(one: CrlFacts, other: CrlFacts): [time: number, number: number] {
  const time = one.thisUpdate.getTime() - other.thisUpdate.getTime()
  return [time, one.number === null || other.number === null ? 0 : Number(one.number - other.number)]
}

const isBehind = (one: CrlFacts, last: CrlFacts) => {
  const [time, number] = steps(one, last)
  return time <= 0 && number <= 0 && (time < 0 || number < 0)
}

/** Where the two disagree, or are both the same, only what revokes is later: the other way round it would be taken back. */
function isLater(one: CrlFacts, last: CrlFacts): boolean {
  const [time, number] = steps(one, last)
  const isAfter = time >= 0 && number >= 0 && (time > 0 || number > 0)
  return isAfter || (!isBehind(one, last) && isRevoking(one) && !isRevoking(last))
}

const older = ({ thisUpdate }: CrlFacts, last: CrlFacts): PassedOver => ({
  code: 'crl-older',
  reason: `it is of ${thisUpdate.toISOString()}, and no later than one of ${last.thisUpdate.toISOString()} that was seen`,
})

function whyNotNow({ thisUpdate, nextUpdate }: CrlFacts, at: Date): PassedOver | undefined {
  if (at < thisUpdate) return { code: 'crl-not-yet-current', reason: `it is current from ${thisUpdate.toISOString()}` }
  if (at > nextUpdate) return { code: 'crl-expired', reason: `it was current until ${nextUpdate.toISOString()}` }
  return undefined
}
