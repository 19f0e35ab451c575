import { hash } from 'node:crypto'
import { TlogError } from './tlog-error.ts'

/** SHA-256, bytes. */
export const HASH_BYTES = 32

// RFC 6962 section 2.1: without the first byte a node could be passed off as a leaf.
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

/** The hash of the tree without leaves (RFC 6962 section 2.1): that of nothing. */
export const emptyRoot: Buffer = hash('sha256', '', 'buffer')

export function leafHash(entry: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([LEAF, entry]), 'buffer')
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}

/** The hash over neighbouring complete subtrees, each smaller than the one before it. */
export function joined(subtrees: readonly Buffer[]): Buffer {
  return subtrees.reduceRight((right, left) => nodeHash(left, right))
}

/** @throws TlogError hash-invalid */
export function checkHash(bytes: Uint8Array): void {
  if (bytes.length !== HASH_BYTES) throw new TlogError('hash-invalid', `a hash has ${HASH_BYTES} bytes`)
}
