import { Readable } from 'node:stream'
import { blobBytes, CHUNK_BYTES, FRAME_BYTES, frameOffset, framesOf } from './blob-format.ts'
import { readAll } from './durable.ts'
import type { OpenBlob } from './open-blob.ts'
import type { ByteRange } from './vault.ts'
import { VaultError } from './vault-error.ts'

/** Frames asked of the disk at once: 256 KiB per reader. */
const BATCH_FRAMES = 4

/** Gives out one authenticated chunk at a time, when asked. Closes the file at the end and when destroyed. */
export class BlobReader extends Readable {
  readonly #blob: OpenBlob
  readonly #range: ByteRange
  readonly #batch: Buffer
  /** frames in the batch: from `#first` (index in the blob), before `#beyond` */
  #first = 0
  #beyond = 0
  #next: number
  #busy: Promise<void> = Promise.resolve()

  /** The range must lie within the blob. */
  constructor(blob: OpenBlob, range: ByteRange) {
    super({ highWaterMark: CHUNK_BYTES })
    this.#blob = blob
    this.#range = range
    this.#next = chunkOf(range.start)
    const frames = Math.min(BATCH_FRAMES, chunkOf(range.end) + 1 - this.#next)
    this.#batch = Buffer.allocUnsafeSlow(frames * FRAME_BYTES)
  }

  override _read(): void {
    this.#busy = this.#give().catch((error: Error) => {
      this.destroy(error)
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const close = () => this.#blob.handle.close()
    this.#busy.then(close).then(() => done(error), done)
  }

  async #give(): Promise<void> {
    const { start, end } = this.#range
    const index = this.#next
    if (index > chunkOf(end)) {
      this.push(null)
      return
    }
    if (index >= this.#beyond) await this.#load(index)
    const plain = this.#decrypt(index)
    this.#next += 1
    const offset = index * CHUNK_BYTES
    this.push(plain.subarray(Math.max(0, start - offset), end + 1 - offset))
  }

  async #load(index: number): Promise<void> {
    this.#first = index
    this.#beyond = Math.min(index + BATCH_FRAMES, chunkOf(this.#range.end) + 1)
    const wanted = this.#lengthBefore(this.#beyond)
    const got = await readAll(this.#blob.handle, this.#batch.subarray(0, wanted), frameOffset(index))
    if (got !== wanted) throw new VaultError('damaged', 'the blob became shorter while it was read')
  }

  #decrypt(index: number): Buffer {
    const last = index === framesOf(this.#blob.size) - 1
    const frame = this.#batch.subarray(this.#lengthBefore(index), this.#lengthBefore(index + 1))
    const plain = this.#blob.cipher.open(frame, index, last)
    if (plain === undefined) throw new VaultError('damaged', `chunk ${index} is not the one that was written`)
    return plain
  }

  /** Bytes of the batch before frame `index`; the last frame of the blob is shorter. */
  #lengthBefore(index: number): number {
    return Math.min(frameOffset(index), blobBytes(this.#blob.size)) - frameOffset(this.#first)
  }
}

function chunkOf(position: number): number {
  return Math.floor(position / CHUNK_BYTES)
}
