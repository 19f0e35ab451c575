import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Written } from './vault.ts'

/** What the npm package file-type samples of a file to tell its media type. */
const HEAD_BYTES = 4100

/** What is learned of the plain bytes while they pass; `add` takes them in order. */
export class Fingerprint {
  readonly #hash = createHash('sha256')
  #crc = 0
  #size = 0
  #head = Buffer.alloc(0)

  add(plain: Buffer): void {
    this.#hash.update(plain)
    this.#crc = crc32(plain, this.#crc)
    this.#size += plain.length
    const wanted = HEAD_BYTES - this.#head.length
    if (wanted > 0) this.#head = Buffer.concat([this.#head, plain.subarray(0, wanted)])
  }

  written(): Written {
    return { size: this.#size, sha256: this.#hash.digest(), crc32: this.#crc, head: this.#head }
  }
}
