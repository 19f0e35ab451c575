import { createHash, type Hash } from 'node:crypto'
import { shardOf } from '@zegel/contract'
import { sha256 } from '../prove.ts'
import type { Auditing } from './auditing.ts'
import type { BoxReader } from './boxes.ts'
import type { Examined } from './evidence-faults.ts'
import { type AuditedEvidence, type BookRow, bookRows } from './rows.ts'
import type { SealedText } from './sealed-text.ts'

/** The places of so many facts in the sealed feed, in the order of the ledger. */
export interface Places {
  facts: number
  digest: string
}

/** That the sealed feed tells every sealed fact as it was sealed, in the order of the ledger. */
export class BookOfSealed {
  readonly #boxes: BoxReader
  readonly #remembered: Places | undefined
  readonly #hash: Hash = createHash('sha256')
  #facts = 0
  #position = 0
  #lastFact = ''

  constructor(boxes: BoxReader, remembered: Places | undefined) {
    this.#boxes = boxes
    this.#remembered = remembered
  }

  get lastPosition() {
    return this.#position
  }

  get places(): Places {
    return { facts: this.#facts, digest: this.#hash.copy().digest('hex') }
  }

  async check(auditing: Auditing, page: readonly (readonly [AuditedEvidence, Examined])[]): Promise<void> {
    const facts = this.#newFacts(page)
    const rows = await bookRows(auditing.tx, [...new Set(facts.map(({ fact }) => fact))])
    const byId = new Map(rows.map((row) => [row.id, row]))
    const faults = await this.#boxes.faultsOf(rows)
    for (const [nth, row] of rows.entries()) {
      const wrong = faults[nth]
      if (wrong !== undefined) auditing.findings.add('box-differs', 'fact', placeOf(row), wrong)
    }
    for (const sealed of facts) {
      const row = byId.get(sealed.fact)
      if (row) this.#checkRow(auditing, row, sealed)
      else auditing.findings.add('book-missing', 'fact', `fact ${sealed.fact}`, `evidence ${sealed.id} is of it`)
    }
  }

  /** One fact has one evidence for each recipient, one after the other. */
  #newFacts(page: readonly (readonly [AuditedEvidence, Examined])[]): SealedText[] {
    const facts: SealedText[] = []
    for (const [, { sealed }] of page) {
      if (!sealed || sealed.fact === this.#lastFact) continue
      this.#lastFact = sealed.fact
      facts.push(sealed)
    }
    return facts
  }

  #checkRow({ findings }: Auditing, row: BookRow, sealed: SealedText) {
    for (const wrong of differences(row, sealed)) findings.add('book-differs', 'fact', placeOf(row), wrong)
    if (row.position <= this.#position)
      findings.add('book-order', 'fact', placeOf(row), `it was sealed after the fact at position ${this.#position}`)
    this.#position = row.position
    this.#hash.update(`${row.position} `)
    this.#facts++
    if (this.#facts === this.#remembered?.facts && this.places.digest !== this.#remembered.digest)
      findings.add('book-order', 'fact', `the first ${this.#facts}`, 'their positions are not those of the last audit')
  }
}

const placeOf = ({ shard, position, id }: BookRow) => `shard ${shard}, position ${position}, fact ${id}`

function* differences(row: BookRow, sealed: SealedText): Generator<string> {
  if (!row.digest.equals(sha256(row.text))) yield 'its digest is not that of its text'
  if (row.digest.toString('hex') !== sealed.factDigest) yield 'its digest is not the one that was sealed'
  if (row.kind !== sealed.kind) yield `kind says ${row.kind}, and ${sealed.kind} was sealed`
  if (row.shard !== shardOf(sealed.subject))
    yield `shard says ${row.shard}, and its subject is of ${shardOf(sealed.subject)}`
}
