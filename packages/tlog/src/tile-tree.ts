import { HASH_BYTES, nodeHash } from './hash.ts'
import { TlogError } from './tlog-error.ts'

/** The subtrees of one tile, each computed once: those of neighbours share most of theirs. */
export class TileTree {
  readonly #bytes: Buffer
  /** by level, then by index, from the hashes that the tile tells upwards */
  readonly #known: Buffer[][] = []

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /**
   * `level`: above the tile's own hashes.
   *
   * @throws TlogError tile-malformed: the bytes end before it
   */
  node(level: number, index: number): Buffer {
    if (level === 0) return this.#hash(index)
    this.#known[level] ??= []
    const known = this.#known[level]
    known[index] ??= nodeHash(this.node(level - 1, 2 * index), this.node(level - 1, 2 * index + 1))
    return known[index]
  }

  #hash(index: number): Buffer {
    const hash = this.#bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
    if (hash.length < HASH_BYTES) throw new TlogError('tile-malformed', 'the tile is too short')
    return hash
  }
}
