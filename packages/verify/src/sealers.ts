import type { Signed } from './signatories.ts'

export interface Sealed extends Signed {
  /** of the first seal by that certificate */
  file: string
}

/** Who sealed, each certificate once: a dossier shows the same one hundreds of times. */
export class Sealers {
  readonly #all: Sealed[] = []

  /** Of a certificate that leads to no trusted root nothing is believed, its name neither. */
  add(sealed: Sealed): void {
    const known = this.#all.some(({ certificate }) => certificate.equals(sealed.certificate))
    if (!known && sealed.chain.length > 0) this.#all.push(sealed)
  }

  /** In the order in which they sealed. */
  get all(): readonly Sealed[] {
    return this.#all
  }
}
