import type { Signed } from './signatories.ts'
import { type Holder, holderOf } from './subject.ts'

export interface Sealed extends Signed {
  /** of the seal */
  file: string
  holder: Holder
}

/** Who sealed what. A dossier shows the same certificate hundreds of times. */
export class Sealers {
  readonly #each: Sealed[] = []
  readonly #byFile = new Map<string, Sealed>()

  /** Of a certificate that leads to no trusted root nothing is believed, its name neither. */
  add(sealed: Omit<Sealed, 'holder'>): void {
    if (sealed.chain.length === 0) return
    const known = this.#each.find(({ certificate }) => certificate.equals(sealed.certificate))
    const one = { ...sealed, holder: known?.holder ?? holderOf(sealed.certificate) }
    if (!known) this.#each.push(one)
    this.#byFile.set(sealed.file, one)
  }

  /** Each certificate once, by its first seal. */
  get all(): readonly Sealed[] {
    return this.#each
  }

  /** The seals of these names, as far as they are here. */
  of(files: readonly string[]): Sealed[] {
    return files.flatMap((file) => this.#byFile.get(file) ?? [])
  }
}
