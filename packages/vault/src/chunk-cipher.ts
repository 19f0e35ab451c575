import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { noncePrefixOf, TAG_BYTES } from './blob-format.ts'
import { idBytes } from './blob-id.ts'

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015) over AES-256-GCM: the nonce is prefix (7),
 * chunk number (4, big endian), last-chunk flag (1). So a chunk opens only in its own place, and only the true last
 * chunk opens as the last. Header and id are associated data of every chunk.
 */
export class ChunkCipher {
  readonly #key: KeyObject
  readonly #nonce = Buffer.alloc(12)
  readonly #bound: Buffer

  constructor(contentKey: Buffer, header: Buffer, id: string) {
    this.#key = createSecretKey(contentKey)
    noncePrefixOf(header).copy(this.#nonce)
    this.#bound = Buffer.concat([header, idBytes(id)])
  }

  /** Writes ciphertext and tag into `frame`; returns their length. RangeError past 2^32 chunks: a nonce never repeats. */
  seal(plain: Buffer, index: number, last: boolean, frame: Buffer): number {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonceFor(index, last), { authTagLength: TAG_BYTES })
    cipher.setAAD(this.#bound)
    const text = cipher.update(plain)
    text.copy(frame)
    release(text)
    cipher.final()
    cipher.getAuthTag().copy(frame, plain.length)
    return plain.length + TAG_BYTES
  }

  /** The plain bytes, or undefined when the frame is not the one that was sealed in this place. */
  open(frame: Buffer, index: number, last: boolean): Buffer | undefined {
    const end = frame.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonceFor(index, last), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(this.#bound)
    decipher.setAuthTag(frame.subarray(end))
    const plain = decipher.update(frame.subarray(0, end))
    try {
      decipher.final()
    } catch {
      return undefined // node says no more than "unable to authenticate data"
    }
    return plain
  }

  #nonceFor(index: number, last: boolean): Buffer {
    this.#nonce.writeUInt32BE(index, 7)
    this.#nonce[11] = last ? 1 : 0
    return this.#nonce
  }
}

/**
 * Gives the memory back now and not when the collector gets to it: node allocates the output of every update, and at
 * hundreds of megabytes a second tens of them would lie about. Only where the buffer is alone in its allocation.
 */
function release(buffer: Buffer<ArrayBuffer>): void {
  if (buffer.byteLength === buffer.buffer.byteLength) buffer.buffer.transfer(0)
}
