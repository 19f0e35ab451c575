import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { idBytes } from './blob-id.ts'

/**
 * A key file, version 1: magic "ZEGELKEY" (8) | version (1) | nonce (12) | sealed (40) | GCM tag (16),
 * where sealed is the content key (32) and the plain size (8, big endian), and magic, version and id are associated data.
 *
 * The nonce is random: NIST SP 800-38D, 8.3 allows 2^32 of them under one master key.
 */
const LABEL = Buffer.from('ZEGELKEY\x01', 'latin1')
const NONCE_BYTES = 12
const SEALED_BYTES = 40
const TAG_BYTES = 16
const FILE_BYTES = LABEL.length + NONCE_BYTES + SEALED_BYTES + TAG_BYTES

export interface BlobKey {
  readonly contentKey: Buffer
  /** plain bytes */
  readonly size: number
}

export function wrapKey(master: KeyObject, id: string, key: BlobKey, random: (n: number) => Buffer): Buffer {
  const nonce = random(NONCE_BYTES)
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(key.size))
  const cipher = createCipheriv('aes-256-gcm', master, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.concat([LABEL, idBytes(id)]))
  const sealed = Buffer.concat([cipher.update(key.contentKey), cipher.update(size), cipher.final()])
  return Buffer.concat([LABEL, nonce, sealed, cipher.getAuthTag()], FILE_BYTES)
}

/** The key, or undefined when the file is not the one that was wrapped under this master key for this id. */
export function unwrapKey(master: KeyObject, id: string, file: Buffer): BlobKey | undefined {
  if (file.length !== FILE_BYTES || !file.subarray(0, LABEL.length).equals(LABEL)) return undefined
  const nonceEnd = LABEL.length + NONCE_BYTES
  const sealedEnd = nonceEnd + SEALED_BYTES
  const decipher = createDecipheriv('aes-256-gcm', master, file.subarray(LABEL.length, nonceEnd), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.concat([LABEL, idBytes(id)]))
  decipher.setAuthTag(file.subarray(sealedEnd))
  const opened = decipher.update(file.subarray(nonceEnd, sealedEnd))
  try {
    decipher.final()
  } catch {
    return undefined // node says no more than "unable to authenticate data"
  }
  return { contentKey: opened.subarray(0, 32), size: Number(opened.readBigUInt64BE(32)) }
}
