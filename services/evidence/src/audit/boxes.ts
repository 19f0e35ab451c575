import type { Box } from '@zegel/contract'
import { Keyring } from '@zegel/store'
import { UUID } from '../event.ts'
import { sha256 } from '../prove.ts'
import { keyDates, mayReadKeys } from './person-keys.ts'
import { apart, type Snapshot, SnapshotLostError } from './snapshots.ts'

/** A key of the keyring is older than what it closes, by the database's clock and by the service's, ms. */
const CLOCKS_MS = 60_000
/** The mark of the key, the nonce, the tag: a box is never shorter, in bytes. */
const BOX_BYTES_MIN = 8 + 12 + 16

export interface Boxed {
  text: string
  boxes: string
}

/** Opens the private parts of facts: what was sealed of them is their digest. */
export class BoxReader {
  readonly #tx: Snapshot
  readonly #keyring: Keyring | undefined
  /** boxes that nobody can open any more, since their keys were destroyed */
  destroyed = 0

  private constructor(tx: Snapshot, keyring: Keyring | undefined) {
    this.#tx = tx
    this.#keyring = keyring
  }

  /** `person`: the house's secret of that name; without it boxes are not opened. */
  static async open(tx: Snapshot, person: Buffer | undefined): Promise<BoxReader> {
    const may = person !== undefined && (await mayReadKeys(tx))
    return new BoxReader(tx, may ? new Keyring(tx, person) : undefined)
  }

  get opens() {
    return this.#keyring !== undefined
  }

  /** What is wrong with the boxes of these facts, in their order. */
  async faultsOf(rows: readonly Boxed[]): Promise<(string | undefined)[]> {
    const read = rows.map(readBoxes)
    const whole = read.flatMap((one) => (typeof one === 'string' ? [] : one.boxes))
    if (whole.length === 0 || (await this.#allOpen(whole)))
      return read.map((one) => (typeof one === 'string' ? one : undefined))
    const faults: (string | undefined)[] = []
    for (const one of read) faults.push(typeof one === 'string' ? one : await this.#faultOf(one))
    return faults
  }

  /** Mostly they do: one look at all. */
  async #allOpen(boxes: readonly Box[]): Promise<boolean> {
    const keyring = this.#keyring
    if (!keyring) return true
    try {
      const texts = await apart(this.#tx, () => keyring.open(boxes))
      return texts.every((text, nth) => text !== null && digestOf(text) === boxes[nth]?.digest)
    } catch (error) {
      if (error instanceof SnapshotLostError) throw error
      return false
    }
  }

  async #faultOf({ at, boxes }: Readable): Promise<string | undefined> {
    const keys = await keyDates(this.#tx, [...new Set(boxes.map(({ party }) => party))])
    for (const [nth, box] of boxes.entries()) {
      const text = await this.#open(box)
      if (text instanceof Error) return `box ${nth} cannot be opened: ${text.message}`
      if (text !== null) {
        if (digestOf(text) === box.digest) continue
        return `box ${nth} holds something else than its digest names`
      }
      const madeAt = keys.get(box.party)
      if (madeAt !== undefined && Date.parse(at) >= Date.parse(madeAt) - CLOCKS_MS)
        return `box ${nth} was closed with another key than its person's`
      this.destroyed++
    }
    return undefined
  }

  /** The error of one box: the ciphertext or the wrapped key is not what it was. */
  async #open(box: Box): Promise<string | null | Error> {
    try {
      const [text] = await apart(this.#tx, () => (this.#keyring as Keyring).open([box]))
      return text ?? null
    } catch (error) {
      if (error instanceof SnapshotLostError) throw error
      return error as Error
    }
  }
}

/** The plain text of a box is random but for what it says: its digest tells nothing, and binds it. */
const digestOf = (text: string) => sha256(text).toString('hex')

interface Readable {
  at: string
  boxes: readonly Box[]
}

/** What needs no key: the boxes as they were written, and those that the text names. */
function readBoxes({ text, boxes }: Boxed): Readable | string {
  try {
    const list: unknown = JSON.parse(boxes)
    if (!Array.isArray(list) || JSON.stringify(list) !== boxes) return 'its boxes are not written as they were'
    const { boxes: named, at } = JSON.parse(text) as { boxes: unknown; at: string }
    if (!list.every(isBox)) return 'a box is not whole'
    if (JSON.stringify(list.map(({ party, digest }) => ({ party, digest }))) !== JSON.stringify(named))
      return 'its boxes are not those that its text names'
    return { at, boxes: list }
  } catch (error) {
    return `its boxes cannot be read: ${(error as Error).message}`
  }
}

function isBox(value: unknown): value is Box {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false
  const { party, digest, sealed } = value as Partial<Record<keyof Box, unknown>>
  if (typeof party !== 'string' || typeof digest !== 'string' || typeof sealed !== 'string') return false
  if (!UUID.test(party)) return false
  const bytes = Buffer.from(sealed, 'base64')
  return bytes.length >= BOX_BYTES_MIN && bytes.toString('base64') === sealed
}
