import type { Auditing } from './auditing.ts'
import type { Fault } from './evidence-faults.ts'
import { type LeafRow, leafPages } from './rows.ts'
import { isHash, type MadeTile, Tree } from './tree.ts'

/** Somebody's word on the tree: at this size it had this root. */
export interface Mark {
  size: number
  root: Buffer
  /** told where another root is found */
  differs(root: Buffer): void
}

/** What looks at the tree as it grows. */
export interface Watcher {
  /** before a page of leaves, so that what follows can be said without waiting; `size` with them */
  prepare(size: number): Promise<void>
  grown(tree: Tree, made: readonly MadeTile[]): void
}

/**
 * Builds the tree from the leaves as they stand. Where one is missing or is no hash, nothing behind it has a place: the
 * tree ends there.
 *
 * @returns the tree, and whether it holds all leaves
 */
export async function checkLeaves(
  { tx, findings, tell, signal, reading }: Auditing,
  total: number,
  watchers: readonly Watcher[],
): Promise<{ tree: Tree; whole: boolean }> {
  const tree = new Tree()
  let whole = true
  for (const watcher of watchers) await watcher.prepare(0)
  for (const watcher of watchers) watcher.grown(tree, [])
  for await (const page of leafPages(tx)) {
    signal.throwIfAborted()
    reading.what = `leaf, from ${tree.size} on`
    for (const watcher of watchers) await watcher.prepare(tree.size + page.length)
    for (const row of page) {
      const fault = faultOf(row, tree.size)
      if (fault) {
        findings.add(fault[0], 'leaf', `leaf ${row.index}`, fault[1])
        whole = false
        break
      }
      const made = tree.append(row.hash)
      for (const watcher of watchers) watcher.grown(tree, made)
    }
    if (!whole) break
    tell({ stage: 'leaves', done: tree.size, total })
  }
  return { tree, whole }
}

function faultOf({ index, hash }: LeafRow, expected: number): Fault | undefined {
  if (index > expected) return ['leaf-missing', `leaf ${expected} is not there`]
  if (index < expected) return ['leaf-extra', index < 0 ? 'it stands before the first' : 'it is there twice']
  return isHash(hash) ? undefined : ['leaf-hash', `it has ${hash.length} bytes`]
}

/** Roots that are known before, in the order of their sizes. */
export class Marks implements Watcher {
  readonly #marks: Mark[]

  constructor(marks: readonly Mark[]) {
    this.#marks = marks.toSorted((a, b) => a.size - b.size)
  }

  async prepare() {}

  grown(tree: Tree) {
    for (let [mark] = this.#marks; mark && mark.size <= tree.size; [mark] = this.#marks) {
      const root = tree.root()
      if (mark.size !== tree.size || !mark.root.equals(root)) mark.differs(root)
      this.#marks.shift()
    }
  }

  /** Those that the tree never reached. */
  get beyond(): readonly Mark[] {
    return this.#marks
  }
}
