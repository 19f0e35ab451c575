import { TILE_WIDTH } from '@zegel/tlog'
import type { Auditing } from './auditing.ts'
import type { Watcher } from './check-leaves.ts'
import { tellPublished } from './check-published.ts'
import type { Signed } from './log-keys.ts'
import { type PublishedLog, readTile } from './published-log.ts'
import type { MadeTile, Tree } from './tree.ts'

/** Tiles that are asked for at once. */
const AT_ONCE = 8

/** That every tile the log publishes is the one that the leaves in the database make. */
export class Mirror implements Watcher {
  readonly #auditing: Auditing
  readonly #log: PublishedLog
  readonly #published: Signed
  #made: (MadeTile & { width: number })[] = []

  constructor(auditing: Auditing, log: PublishedLog, published: Signed) {
    this.#auditing = auditing
    this.#log = log
    this.#published = published
  }

  async prepare(): Promise<void> {
    const made = this.#made
    this.#made = []
    for (let at = 0; at < made.length; at += AT_ONCE) {
      this.#auditing.signal.throwIfAborted()
      await Promise.all(made.slice(at, at + AT_ONCE).map((tile) => this.#compare(tile)))
    }
  }

  grown(tree: Tree, made: readonly MadeTile[]) {
    if (tree.size > this.#published.size) return
    this.#made.push(...made.map((tile) => ({ ...tile, width: TILE_WIDTH })))
    if (tree.size === this.#published.size) this.#made.push(...tree.partial())
  }

  async #compare({ hashes, ...tile }: MadeTile & { width: number }) {
    const row = `tile ${tile.level}/${tile.index}`
    try {
      if ((await readTile(this.#log, tile)).equals(hashes)) return
      this.#auditing.findings.add('published-differs', 'published log', row, 'its hashes are not those of the ledger')
    } catch (error) {
      tellPublished(this.#auditing.findings, row, error)
    }
  }
}
