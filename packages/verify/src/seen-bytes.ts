import { hash } from 'node:crypto'

/** Compared byte by byte before anything is hashed: a dossier shows the same few certificates and lists hundreds of times. */
const NEAR_MAX = 8

/** A set of byte strings. */
export class SeenBytes {
  readonly #near: Buffer[] = []
  readonly #digests = new Set<string>()

  add(bytes: Buffer): void {
    if (this.#near.some((one) => one.equals(bytes))) return
    this.#digests.add(hash('sha256', bytes, 'hex'))
    if (this.#near.length < NEAR_MAX) this.#near.push(bytes)
  }

  has(bytes: Buffer): boolean {
    return this.#digests.has(hash('sha256', bytes, 'hex'))
  }
}
