import { createHash, type Hash } from 'node:crypto'
import { TlogError, type VerifierKey } from '@zegel/tlog'
import { formerKeys } from '../log/log-key.ts'
import { sha256 } from '../prove.ts'
import type { Auditing } from './auditing.ts'
import type { Watcher } from './check-leaves.ts'
import { readSigned } from './log-keys.ts'
import { type CheckpointRow, checkpointPages, strayTokens } from './log-rows.ts'
import type { Tree } from './tree.ts'

/** What was seen of the signed states, for the next audit. */
export interface CheckpointsSeen {
  count: number
  digest: string
  /** size and digest of each token: once made it is always the same */
  tokens: readonly (readonly [size: number, digest: string])[]
}

/** That each signed state in the table was signed, is the tree's, and is what it was at the last audit. */
export class Checkpoints implements Watcher {
  readonly #auditing: Auditing
  /** of this log, and before it of those that it follows: none signs again after the next */
  #keys: readonly VerifierKey[]
  readonly #remembered: CheckpointsSeen | undefined
  readonly #rows: AsyncGenerator<CheckpointRow[]>
  readonly #ahead: { size: number; root: Buffer | undefined }[] = []
  readonly #hash: Hash = createHash('sha256')
  readonly #tokens: [number, string][] = []
  #count = 0
  #signedAt = ''
  #released = 0
  #agreed = 0
  #forked = false
  #ended = false

  constructor(auditing: Auditing, key: VerifierKey | undefined, remembered: CheckpointsSeen | undefined) {
    this.#auditing = auditing
    this.#keys = key ? [...formerKeys(key), key] : []
    this.#remembered = remembered
    this.#rows = checkpointPages(auditing.tx)
  }

  get seen(): CheckpointsSeen {
    return { count: this.#count, digest: this.#hash.copy().digest('hex'), tokens: this.#tokens }
  }

  /** leaves under the newest signed state that agrees with the tree */
  get agreed() {
    return this.#agreed
  }

  async prepare(size: number): Promise<void> {
    while (!this.#ended && (this.#ahead.at(-1)?.size ?? -1) <= size) {
      this.#auditing.reading.what = `checkpoint, after size ${this.#ahead.at(-1)?.size ?? 0}`
      const { value, done } = await this.#rows.next()
      if (done) this.#ended = true
      else for (const row of value) this.#take(row)
    }
  }

  grown(tree: Tree) {
    for (let [row] = this.#ahead; row && row.size <= tree.size; [row] = this.#ahead) {
      this.#ahead.shift()
      if (row.root && row.size === tree.size) this.#compare(row.size, row.root, tree.root())
    }
  }

  /** After the last leaf. */
  async finish(tree: Tree, whole: boolean): Promise<void> {
    const { findings, note, tx } = this.#auditing
    await this.prepare(Number.POSITIVE_INFINITY)
    const beyond = this.#ahead.find(({ root }) => root)
    if (whole && beyond)
      findings.add('history-shrunk', 'leaf', `from leaf ${tree.size} on`, `a state of ${beyond.size} leaves was signed`)
    for (const size of await strayTokens(tx))
      findings.add('checkpoint-missing', 'checkpoint', `size ${size}`, 'its time is proved, and it is not there')
    if (this.#remembered) this.#compareTokens(this.#remembered)
    if (this.#remembered && this.#count < this.#remembered.count)
      findings.add(
        'checkpoint-missing',
        'checkpoint',
        'all',
        `there were ${this.#remembered.count}, and are ${this.#count}`,
      )
    if (whole && this.#agreed < tree.size) note(`${tree.size - this.#agreed} leaves are under no signed state yet`)
  }

  #take(row: CheckpointRow) {
    this.#count++
    const { findings } = this.#auditing
    const place = `size ${row.size}`
    this.#ahead.push({ size: row.size, root: this.#rootOf(row) })
    if (row.signedAt < this.#signedAt)
      findings.add(
        'checkpoint-differs',
        'checkpoint',
        place,
        `signed at ${row.signedAt}, after one of ${this.#signedAt}`,
      )
    if (row.released < this.#released)
      findings.add('checkpoint-differs', 'checkpoint', place, `released says ${row.released}, after ${this.#released}`)
    this.#signedAt = row.signedAt
    this.#released = row.released
    if (row.token) {
      this.#tokens.push([row.size, sha256(row.token).toString('hex')])
      // To the byte, without taking the token apart: what it states the time of is the digest of the note.
      if (!row.token.includes(sha256(row.note)))
        findings.add('checkpoint-token', 'checkpoint_token', place, 'the timestamp is not over this checkpoint')
    }
    this.#hash.update(`${row.size} ${row.root.toString('hex')} ${row.signedAt} ${row.released}\n${row.note}\n`)
    if (this.#count === this.#remembered?.count && this.seen.digest !== this.#remembered.digest)
      findings.add(
        'checkpoint-differs',
        'checkpoint',
        `the first ${this.#count}`,
        'they are not those of the last audit',
      )
  }

  /** The root that was signed; undefined where the row itself is wrong, and says nothing of the leaves. */
  #rootOf({ note, size, root }: CheckpointRow): Buffer | undefined {
    const key = this.#keyOf(note)
    if (!key) return root
    const { findings } = this.#auditing
    const differs = (wrong: string) => findings.add('checkpoint-differs', 'checkpoint', `size ${size}`, wrong)
    try {
      const signed = readSigned(note, key)
      if (!signed.root.equals(root)) differs('root is not the one that was signed')
      if (signed.size === size) return signed.root
      differs(`size says ${size}, and ${signed.size} was signed`)
    } catch (error) {
      if (!(error instanceof TlogError)) throw error
      differs(error.message)
    }
    return undefined
  }

  #keyOf(note: string): VerifierKey | undefined {
    const nth = this.#keys.findIndex(({ name }) => note.startsWith(`${name}\n`))
    if (nth > 0) this.#keys = this.#keys.slice(nth)
    return nth < 0 ? this.#keys.at(-1) : this.#keys[0]
  }

  #compare(size: number, signed: Buffer, root: Buffer) {
    if (signed.equals(root)) {
      this.#agreed = size
      return
    }
    // From the first on, none can agree: the others say nothing more.
    if (!this.#forked)
      this.#auditing.findings.add(
        'history-forked',
        'leaf',
        `leaves ${this.#agreed} to ${size - 1}`,
        `they do not make the root that was signed for ${size} leaves`,
      )
    this.#forked = true
  }

  #compareTokens({ tokens }: CheckpointsSeen) {
    const { findings } = this.#auditing
    const now = new Map(this.#tokens)
    for (const [size, digest] of tokens) {
      const found = now.get(size)
      if (found === digest) continue
      const wrong = found === undefined ? 'it is not there any more' : 'it is not the one of the last audit'
      findings.add('checkpoint-token', 'checkpoint_token', `size ${size}`, wrong)
    }
  }
}
