import { rootOfTile } from '@zegel/tlog'
import type { Auditing } from './auditing.ts'
import type { Watcher } from './check-leaves.ts'
import { strayTiles, tilesAt } from './log-rows.ts'
import type { MadeTile, Tree } from './tree.ts'

/** That each full tile in the table is the one that the leaves make. Tiles come with the checkpoint over their leaves. */
export class Tiles implements Watcher {
  readonly #auditing: Auditing
  #made: MadeTile[] = []
  /** of each level */
  readonly #full: number[] = []

  readonly #signed: number

  /** `signed`: leaves under the newest checkpoint */
  constructor(auditing: Auditing, signed: number) {
    this.#auditing = auditing
    this.#signed = signed
  }

  async prepare(): Promise<void> {
    const made = this.#made
    this.#made = []
    if (made.length === 0) return
    const rows = await tilesAt(this.#auditing.tx, made)
    const found = new Map(rows.map((row) => [`${row.level} ${row.index}`, row]))
    for (const { level, index, hashes } of made) {
      const row = found.get(`${level} ${index}`)
      const wrong = !row
        ? 'it is not there'
        : !row.hashes.equals(hashes)
          ? 'its hashes are not those of the ledger'
          : row.root.equals(rootOfTile(hashes))
            ? undefined
            : 'its root is not that of its hashes'
      if (wrong !== undefined)
        this.#auditing.findings.add('tile-differs', 'tile', `level ${level}, index ${index}`, wrong)
    }
  }

  grown(tree: Tree, made: readonly MadeTile[]) {
    if (tree.size > this.#signed) return
    for (const tile of made) {
      this.#made.push(tile)
      this.#full[tile.level] = tile.index + 1
    }
  }

  /** After the last leaf. */
  async finish(whole: boolean): Promise<void> {
    await this.prepare()
    if (!whole) return
    for (const { level, index } of await strayTiles(this.#auditing.tx, this.#full))
      this.#auditing.findings.add('tile-differs', 'tile', `level ${level}, index ${index}`, 'the tree has no such tile')
  }
}
