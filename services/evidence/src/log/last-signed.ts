import { open, readFile } from 'node:fs/promises'
import { createOnce } from '@zegel/host'
import { readCheckpoint, TlogError, type VerifierKey, verifyNote } from '@zegel/tlog'
import { type Checkpoint, LogDamageError } from './checkpoints.ts'

export type SignedState = Pick<Checkpoint, 'size' | 'root' | 'note'>

/** A note has some 200 bytes; the name of a log is not a novel. */
const SLOT_BYTES = 4096

/**
 * The newest state that a key signed, on the notary's own disk: a database that was put back from an older copy knows
 * nothing of what was signed since, and everything in it agrees. There are two slots and each note goes into the older
 * one, so that there is a whole one whatever happens, and one flush is enough: a tenth of what a new file costs, and
 * receipts wait for it. What is in a slot is the signed note itself, which nobody else can make.
 */
export class LastSigned {
  readonly file: string
  readonly #verifier: VerifierKey
  /** the one that is written next */
  #slot = 0

  constructor(file: string, verifier: VerifierKey) {
    this.file = file
    this.#verifier = verifier
  }

  /** @throws Error the file can be neither made nor written: nothing may be signed */
  async prepare(): Promise<void> {
    await createOnce(this.file, '')
    await (await open(this.file, 'r+')).close()
  }

  /**
   * Undefined where nothing was written yet.
   *
   * @throws LogDamageError something else stands there
   */
  async read(): Promise<SignedState | undefined> {
    const bytes = await readFile(this.file)
    if (isBlank(bytes)) return undefined
    const slots = [bytes.subarray(0, SLOT_BYTES), bytes.subarray(SLOT_BYTES, 2 * SLOT_BYTES)]
    const states = slots.map((slot) => this.#stateOf(slot))
    const newest = states.reduce((one, other) => ((other?.size ?? 0) > (one?.size ?? 0) ? other : one), undefined)
    if (!newest) {
      throw new LogDamageError(`${this.file} holds no note of ${this.#verifier.vkey}: put the newest one there`)
    }
    this.#slot = 1 - states.indexOf(newest)
    return newest
  }

  /** It is there for good when this returns. */
  async write(note: string): Promise<void> {
    const bytes = Buffer.alloc(SLOT_BYTES, '\n')
    if (bytes.write(note) !== Buffer.byteLength(note)) throw new Error('the note of a checkpoint is too long')
    const handle = await open(this.file, 'r+')
    try {
      await handle.write(bytes, 0, SLOT_BYTES, this.#slot * SLOT_BYTES)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    this.#slot = 1 - this.#slot
  }

  /** Undefined for one that was never written, or not to its end. */
  #stateOf(slot: Buffer): SignedState | undefined {
    const note = slot.toString().replace(/[\n\0]+$/, '\n')
    try {
      const { origin, size, root } = readCheckpoint(verifyNote(note, [this.#verifier]).text)
      return origin === this.#verifier.name ? { size, root, note } : undefined
    } catch (error) {
      if (error instanceof TlogError) return undefined
      throw error
    }
  }
}

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 0 || byte === 0x0a)
