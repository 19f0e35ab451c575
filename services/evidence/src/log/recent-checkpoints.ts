import { hashRangesBy, inclusionRanges, tlogProof } from '@zegel/tlog'
import type { Signed } from './log-stage.ts'

/** The checkpoints of the newest leaves, in memory: those that this process signed. */
export class RecentCheckpoints {
  #signed: Signed[] = []

  add(signed: Signed) {
    this.#signed.push(signed)
  }

  /** Forgets those of leaves before this one. */
  trim(leaf: number) {
    const kept = this.#signed.findIndex(({ size }) => size > leaf)
    this.#signed.splice(0, kept < 0 ? this.#signed.length : kept)
  }

  clear() {
    this.#signed = []
  }

  /** The first over this leaf, if it is among them. */
  covering(leaf: number): Signed | undefined {
    // Mostly it is one of the last.
    const found = this.#signed.findLast(({ before }) => before <= leaf)
    return found && leaf < found.size ? found : undefined
  }
}

/** The proof of a leaf against the first checkpoint over it, if it was not told without. */
export function recentProof(leaf: number, { size, nodes, note, released }: Signed): string | undefined {
  if (leaf < released) return undefined
  const path = hashRangesBy(inclusionRanges(leaf, size), (node) => nodes.get(node))
  return tlogProof({ index: leaf, path, checkpoint: note })
}
