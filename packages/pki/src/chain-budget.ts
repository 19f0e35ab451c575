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
  /** What was taken already: thousands of chains are the same few. */
  readonly #taken = new WeakSet<Asked>()

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
    if (this.#taken.has(asked)) return
    this.#taken.add(asked)
    for (const name of asked) this.#signatures.add(name)
  }
}
