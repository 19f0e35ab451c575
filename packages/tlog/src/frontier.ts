import { checkHash, emptyRoot, joined, nodeHash } from './hash.ts'
import { type Node, rootNodes } from './nodes.ts'
import { TlogError } from './tlog-error.ts'

/** The right edge of a growing tree: all that is needed to append leaves and to know the root. */
export class Frontier {
  #size: number
  readonly #subtrees: Buffer[]

  private constructor(size: number, subtrees: Buffer[]) {
    this.#size = size
    this.#subtrees = subtrees
  }

  static empty(): Frontier {
    return new Frontier(0, [])
  }

  /**
   * `subtrees`: the hashes of `rootNodes(size)`.
   *
   * @throws TlogError size-invalid, hash-invalid
   */
  static of(size: number, subtrees: readonly Buffer[]): Frontier {
    const { length } = rootNodes(size)
    if (subtrees.length !== length) throw new TlogError('size-invalid', `a tree of ${size} has ${length} subtrees`)
    for (const one of subtrees) checkHash(one)
    return new Frontier(size, [...subtrees])
  }

  get size(): number {
    return this.#size
  }

  /**
   * `told`: of each complete subtree that the leaf ends, itself first.
   *
   * @throws TlogError hash-invalid
   */
  append(leaf: Buffer, told: (node: Node, hash: Buffer) => void = () => {}): void {
    checkHash(leaf)
    // A copy: what is appended may be a piece of something larger, and lives here for long.
    let grown: Buffer = Buffer.from(leaf)
    let node = { level: 0, index: this.#size }
    told(node, grown)
    while (node.index % 2 === 1) {
      grown = nodeHash(this.#subtrees.pop() as Buffer, grown)
      node = { level: node.level + 1, index: (node.index - 1) / 2 }
      told(node, grown)
    }
    this.#subtrees.push(grown)
    this.#size += 1
  }

  root(): Buffer {
    return this.#subtrees.length === 0 ? emptyRoot : joined(this.#subtrees)
  }

  /** The hashes of `rootNodes(size)`. */
  subtrees(): Buffer[] {
    return [...this.#subtrees]
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.subtrees())
  }
}
