/** The signatures of certificates and CRLs that one chain asked for, each by its name (see chain-signatures.ts). */
export type Asked = Set<string>

/**
 * How many different signatures of certificates and CRLs the chains of one examination may ask for: each signer in what is examined
 * may bring issuers of its own, and none of them needs to be anybody's. One that is remembered from elsewhere counts as well, so that
 * what is refused does not depend on what was examined before.
 */
export class ChainBudget {
  readonly #signaturesMax: number
  readonly #signatures: Asked = new Set()

  /** Throws RangeError unless it is a whole number, at least 1. */
  constructor(signaturesMax: number) {
    if (!Number.isSafeInteger(signaturesMax) || signaturesMax < 1)
      throw new RangeError('a budget is a whole number of signatures, at least 1')
    this.#signaturesMax = signaturesMax
  }

  /** More was asked for than there is; by at most what one chain asks for. */
  get spent(): boolean {
    return this.#signatures.size > this.#signaturesMax
  }

  take(asked: Asked): void {
    for (const name of asked) this.#signatures.add(name)
  }
}
