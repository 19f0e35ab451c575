import { Frontier, HASH_BYTES, rootOfTile, TILE_WIDTH } from '@zegel/tlog'

/** A full tile, as the leaves make it. */
export interface MadeTile {
  level: number
  index: number
  hashes: Buffer
}

/** The tree over leaves as they come: its root at every size, and its tiles. */
export class Tree {
  readonly #frontier = Frontier.empty()
  /** of each level: how many tiles are full, and the hashes of the next one */
  readonly #levels: { full: number; hashes: Buffer[] }[] = []

  get size() {
    return this.#frontier.size
  }

  root(): Buffer {
    return this.#frontier.root()
  }

  /** The tiles that it fills. */
  append(leaf: Buffer): MadeTile[] {
    this.#frontier.append(leaf)
    const made: MadeTile[] = []
    let hash = leaf
    for (let level = 0; ; level++) {
      const here = (this.#levels[level] ??= { full: 0, hashes: [] })
      here.hashes.push(hash)
      if (here.hashes.length < TILE_WIDTH) return made
      const hashes = Buffer.concat(here.hashes)
      made.push({ level, index: here.full, hashes })
      here.full++
      here.hashes = []
      hash = rootOfTile(hashes)
    }
  }

  /** The tiles that are not full yet, as the log publishes them at this size. */
  partial(): (MadeTile & { width: number })[] {
    return this.#levels.flatMap(({ full, hashes }, level) =>
      hashes.length === 0 ? [] : [{ level, index: full, width: hashes.length, hashes: Buffer.concat(hashes) }],
    )
  }
}

export const isHash = (bytes: Buffer) => bytes.length === HASH_BYTES
