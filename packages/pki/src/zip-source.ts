import { PkiError } from './pki-error.ts'

/** Bytes that can be read anywhere, as a file or a blob: nothing is held in memory as a whole. */
export interface Source {
  /** Exact bytes. */
  size: number
  /** Resolves with exactly `length` bytes from `at`; rejects with the reader's own error. Never called outside 0..size. */
  read(at: number, length: number): Promise<Buffer>
}

/** A Buffer as a Source; the bytes read are views of it. */
export function bufferSource(bytes: Buffer): Source {
  return { size: bytes.length, read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)) }
}

/** Exactly `length` bytes: a file that shrinks while it is read must not pass for one whose entries are short. */
export async function readExactly(source: Source, at: number, length: number): Promise<Buffer> {
  const bytes = await source.read(at, length)
  if (bytes.length !== length) throw new PkiError('zip-malformed', `the container gave fewer bytes than asked at ${at}`)
  return bytes
}

const windowBytes = 64 * 1024

/** Reads small records one after the other through a window, so that 1,000 headers do not cost 1,000 reads. */
export class SourceCursor {
  readonly #source: Source
  #window: Buffer = Buffer.alloc(0)
  #start = 0
  at = 0

  constructor(source: Source) {
    this.#source = source
  }

  /** The next `length` bytes, without moving; fewer at the end of the source. */
  async peek(length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.#source.size - this.at)
    if (this.at < this.#start || this.at + wanted > this.#start + this.#window.length) {
      const size = Math.min(Math.max(wanted, windowBytes), this.#source.size - this.at)
      this.#window = await readExactly(this.#source, this.at, size)
      this.#start = this.at
    }
    return this.#window.subarray(this.at - this.#start, this.at - this.#start + wanted)
  }

  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length)
    this.at += bytes.length
    return bytes
  }
}
