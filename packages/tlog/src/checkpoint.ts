import { fromBase64 } from './base64.ts'
import { checkHash, HASH_BYTES } from './hash.ts'
import { checkSize, readCount } from './numbers.ts'
import { TlogError } from './tlog-error.ts'

/** What a log signs of a tree (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** which log */
  origin: string
  size: number
  root: Buffer
}

/**
 * The text to be signed.
 *
 * @throws TlogError checkpoint-malformed, size-invalid, hash-invalid
 */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isOrigin(origin))
    throw new TlogError('checkpoint-malformed', 'the origin of a checkpoint is one line that is seen')
  checkSize(size)
  checkHash(root)
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/**
 * The text of a note as a checkpoint.
 *
 * @throws TlogError checkpoint-malformed
 */
export function readCheckpoint(text: string): Checkpoint & { extensions: string[] } {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length < 3 || !lines.every(isLine)) {
    throw new TlogError('checkpoint-malformed', 'a checkpoint has three lines or more, none empty')
  }
  const [origin, decimal, base64, ...extensions] = lines as [string, string, string, ...string[]]
  if (!isOrigin(origin)) {
    throw new TlogError('checkpoint-malformed', 'the origin of a checkpoint is one line that is seen')
  }
  const size = readCount(decimal)
  if (size === undefined) throw new TlogError('checkpoint-malformed', 'the size of a checkpoint is a decimal number')
  const root = fromBase64(base64)
  if (root?.length !== HASH_BYTES) throw new TlogError('checkpoint-malformed', 'the root of a checkpoint is a hash')
  return { origin, size, root, extensions }
}

/** It may hold plain spaces; what is not seen, or ends a line elsewhere, makes it look like another's. */
function isOrigin(text: string): boolean {
  return isLine(text) && !/[\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(text)
}

function isLine(text: string): boolean {
  return text.length > 0 && text.isWellFormed() && !/\p{Cc}/u.test(text)
}
