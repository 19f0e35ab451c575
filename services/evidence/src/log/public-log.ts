import { Refusal } from '@zegel/contract'
import { consistencyProof, rootOfTile, TILE_WIDTH, type Tile, tilePath, widthOfTile } from '@zegel/tlog'
import type { QueryExecutorProvider } from 'kysely'
import { LRUCache } from 'lru-cache'
import { type Checkpoint, LogDamageError, newestCheckpoint } from './checkpoints.ts'
import { noteDamage } from './damages.ts'
import { entriesOf } from './leaves.ts'
import { rebuiltTile } from './rebuilt-tiles.ts'
import { logReader, readTiles, rootOf } from './tiles.ts'
import { shared, Turns } from './turns.ts'

/** Full tiles never change. One of entries has some 320 kB. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024

/** What anybody reads of the log, so that nobody's deposit waits for it. */
export class PublicLog {
  readonly #db: QueryExecutorProvider
  readonly #turns = new Turns()
  readonly #full = new LRUCache<string, Buffer>({ maxSize: KEPT_BYTES_MAX, sizeCalculation: ({ length }) => length })
  /** undefined where nothing was signed yet */
  readonly newest: () => Promise<Checkpoint | undefined>
  /** it was that large already */
  #size = 0

  constructor(db: QueryExecutorProvider) {
    this.#db = db
    this.newest = shared(() => newestCheckpoint(db))
  }

  /** @throws Refusal tile-unknown, log-busy, log-damaged */
  async tile(tile: Tile): Promise<Buffer> {
    const path = tilePath(tile)
    // It only grows.
    if (tile.width > widthOfTile(tile, this.#size)) this.#size = (await this.newest())?.size ?? 0
    if (tile.width > widthOfTile(tile, this.#size)) throw new Refusal('tile-unknown')
    return this.#turns.take(async () => {
      const bytes = this.#full.get(path) ?? (await this.#orDamaged(() => this.#read(tile)))
      if (tile.width === TILE_WIDTH) this.#full.set(path, bytes)
      return bytes
    })
  }

  /** @throws Refusal checkpoint-unknown, log-behind, log-busy, log-damaged */
  async consistency(first: number, second: number): Promise<Buffer[]> {
    const newest = await this.newest()
    if (!newest) throw new Refusal('log-behind')
    if (first > second || second > newest.size) throw new Refusal('checkpoint-unknown')
    return this.#turns.take(() => this.#orDamaged(() => consistencyProof(first, second, logReader(this.#db, second))))
  }

  async #read(tile: Tile): Promise<Buffer> {
    const { level, index, width } = tile
    if (level === 'entries') return entriesOf(this.#db, index * TILE_WIDTH, index * TILE_WIDTH + width)
    const [bytes] = (await readTiles(this.#db, [tile])) as [Buffer]
    if (width < TILE_WIDTH) return bytes
    // Once, as it is kept then.
    const root = await rootOf(this.#db, { level, index })
    if (root?.equals(rootOfTile(bytes))) return bytes
    const damage = new LogDamageError(`${tilePath(tile)} does not have its root`, {
      leaf: index * TILE_WIDTH ** (level + 1),
    })
    await this.#note(damage)
    const rebuilt = await rebuiltTile(this.#db, tile)
    if (root?.equals(rootOfTile(rebuilt))) return rebuilt
    throw damage
  }

  async #orDamaged<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (cause) {
      if (!(cause instanceof LogDamageError)) throw cause
      await this.#note(cause)
      throw new Refusal('log-damaged', { cause })
    }
  }

  async #note({ message, leaf = 0 }: LogDamageError) {
    await noteDamage(this.#db, { damage: message, leaf, size: (await this.newest())?.size ?? 0 })
  }
}
