import { setTimeout as sleep } from 'node:timers/promises'
import { instant } from '@zegel/contract'
import { checkpointText, signNote } from '@zegel/tlog'
import { readLedger } from '../ledgers.ts'
import { leafHash } from '../prove.ts'
import type { SealingContext } from '../seal-page.ts'
import type { SealedEvidence, SealedFact } from '../sealer.ts'
import { LogDamageError, setStopped, storeCheckpoint } from './checkpoints.ts'
import type { GrowingTree, Nodes } from './growing-tree.ts'
import { holdTo } from './hold-to.ts'
import { LEAVES_MAX, sealedLeaves } from './leaves.ts'
import type { LogKey } from './log-key.ts'
import { type OpenedLog, openTree } from './open-tree.ts'

/** What a checkpoint has added to the log. */
export interface Signed {
  /** leaves before it */
  before: number
  size: number
  note: string
  /** leaves below it were told without a proof in it */
  released: number
  /** for the proofs of its leaves */
  nodes: Nodes
}

/** Who is told of checkpoints. */
export interface LogReader {
  signed(signed: Signed): void
  /** there will be no more */
  stopped(): void
}

/** Checkpoints follow each other no closer, ms: a busy ledger shares them. */
const PACE_MS = 20
const REST_MS = 300
/** Evidences that wait in memory, at most; the tables have them as well. */
const WAITING_MAX = 8_192

/**
 * The stage after the page: takes the committed leaves, as they were sealed and as they stand, and signs the log over
 * them. It never signs a second history: where memory and tables do not agree, it signs nothing more and says so.
 */
export class LogStage {
  readonly #context: SealingContext
  readonly #key: LogKey
  readonly #reader: LogReader
  #waiting: SealedEvidence[] = []
  /** leaves of the ledger, as far as is known */
  #end = 0
  #stopped = false
  #rise = () => {}

  constructor(context: SealingContext, key: LogKey, reader: LogReader) {
    this.#context = context
    this.#key = key
    this.#reader = reader
  }

  /** After the commit of a page. It takes no time: the work is done in the stage's own turn. */
  add(sealed: readonly SealedFact[]) {
    for (const { evidences } of sealed) this.#waiting.push(...evidences)
    this.#end = (this.#waiting.at(-1)?.leaf ?? this.#end - 1) + 1
    if (this.#stopped || this.#waiting.length > WAITING_MAX) this.#waiting = []
    this.#rise()
  }

  async run(signal: AbortSignal) {
    const { log } = this.#context
    this.#stopped = false
    this.#waiting = []
    signal.addEventListener('abort', () => this.#rise(), { once: true })
    while (!signal.aborted) {
      try {
        await this.#signOn(signal)
      } catch (error) {
        if (error instanceof LogDamageError) return this.#stop(error, signal)
        log.warn({ err: error }, 'a checkpoint could not be signed; the log begins again from what stands')
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  async #signOn(signal: AbortSignal) {
    const { db } = this.#context.store
    const opened = await openTree(db, this.#key)
    const { size } = await readLedger(db)
    let { tree } = opened
    if (size < tree.size) throw new LogDamageError(`the ledger ends at ${size}, before the checkpoint of ${tree.size}`)
    await this.#holdToLast(opened, size)
    this.#end = Math.max(this.#end, size)
    await setStopped(db, null)
    let signedAt = opened.checkpoint?.signedAt ?? ''
    while (!signal.aborted) {
      const began = performance.now()
      const leaves = await this.#next(tree.size)
      if (leaves.length === 0) {
        await this.#something(tree.size, signal)
        continue
      }
      const now = instant(this.#context.clock.now())
      signedAt = now > signedAt ? now : signedAt
      tree = await this.#sign(tree, leaves, signedAt)
      await sleep(Math.max(0, began + PACE_MS - performance.now()))
    }
  }

  /** What stands must go on from what this key signed last: a database may be an older copy of itself. */
  async #holdToLast({ tree, checkpoint }: OpenedLog, ledger: number) {
    const { log, store } = this.#context
    const { last, origin } = this.#key
    await last.prepare()
    const signed = await last.read()
    if (signed) return holdTo(store.db, tree, ledger, signed)
    if (checkpoint?.origin !== origin) return
    log.warn({ file: last.file, size: checkpoint.size }, 'what the log signed last was not kept here: kept from now on')
    await last.write(checkpoint.note)
  }

  /** The hashes of the next leaves: of the pages that were told, else from the tables. */
  async #next(size: number): Promise<Buffer[]> {
    const begin = this.#waiting.findIndex(({ leaf }) => leaf >= size)
    this.#waiting.splice(0, begin < 0 ? this.#waiting.length : begin)
    const first = this.#waiting[0]?.leaf ?? this.#end
    if (first > size) return sealedLeaves(this.#context.store.db, size, Math.min(first, size + LEAVES_MAX))
    const told = this.#waiting.slice(0, LEAVES_MAX)
    const gap = told.findIndex(({ leaf }, nth) => leaf !== size + nth)
    return told.slice(0, gap < 0 ? told.length : gap).map(({ proven }) => leafHash(proven()))
  }

  async #sign(before: GrowingTree, leaves: readonly Buffer[], signedAt: string): Promise<GrowingTree> {
    const { origin, signer, last } = this.#key
    const { tree, nodes, tiles } = before.grow(leaves)
    const [size, root] = [tree.size, tree.root()]
    const note = signNote(checkpointText({ origin, size, root }), [signer])
    // It stands nowhere, and nobody has seen it, before its leaves are found as they were told.
    const next = { before: before.size, size, root, note, signedAt, hashes: leaves, tiles }
    const released = await this.#context.store.db.transaction().execute(async (tx) => {
      const told = await storeCheckpoint(tx, next)
      // Before the commit, and so before anybody can read it: what was told is remembered, whatever becomes of the database.
      await last.write(note)
      return told
    })
    this.#reader.signed({ before: before.size, size, note, released, nodes })
    return tree
  }

  async #stop(error: LogDamageError, signal: AbortSignal) {
    const { log, store } = this.#context
    this.#stopped = true
    this.#waiting = []
    log.error({ err: error }, 'the log is damaged: nothing more is signed')
    while (!signal.aborted) {
      try {
        await setStopped(store.db, error.message)
        return this.#reader.stopped()
      } catch (trouble) {
        log.warn({ err: trouble }, 'it cannot be written down that the log has stopped')
        await sleep(REST_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  /** Until there are more leaves than these. */
  async #something(size: number, signal: AbortSignal) {
    // What came while we looked woke nobody.
    if (signal.aborted || this.#end > size) return
    await new Promise<void>((resolve) => {
      this.#rise = resolve
    })
  }
}
