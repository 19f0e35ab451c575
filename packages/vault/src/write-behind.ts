import type { FileHandle } from 'node:fs/promises'
import { FRAME_BYTES } from './blob-format.ts'
import { writeAll } from './durable.ts'

/** Two frames in turn: one is filled while the other goes to disk. Never more is held, however fast the source is. */
export class WriteBehind {
  readonly #handle: FileHandle
  readonly #frames = [Buffer.allocUnsafeSlow(FRAME_BYTES), Buffer.allocUnsafeSlow(FRAME_BYTES)] as const
  #turn: 0 | 1 = 0
  #position: number
  /** never rejects: a failure waits here until somebody asks, since the source may keep us waiting in between */
  #underway: Promise<{ failure?: unknown }> = Promise.resolve({})

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle
    this.#position = position
  }

  /** `fill` writes into the frame and returns the length. Rejects with the failure of an earlier write. */
  async put(fill: (frame: Buffer) => number): Promise<void> {
    const frame = this.#frames[this.#turn]
    const length = fill(frame)
    await this.drain()
    this.#underway = writeAll(this.#handle, frame.subarray(0, length), this.#position).then(
      () => ({}),
      (failure: unknown) => ({ failure }),
    )
    this.#turn = this.#turn === 0 ? 1 : 0
    this.#position += length
  }

  async drain(): Promise<void> {
    const outcome = await this.#underway
    if ('failure' in outcome) throw outcome.failure
  }

  /** The file is no longer being written to, well or badly: it may be closed. */
  async settled(): Promise<void> {
    await this.#underway
  }
}
