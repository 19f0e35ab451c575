import { fromBase64 } from './base64.ts'
import { checkHash, HASH_BYTES } from './hash.ts'
import { checkIndex, readCount } from './numbers.ts'
import { TlogError } from './tlog-error.ts'

/** That one entry is in a log, in one file (c2sp.org/tlog-proof). */
export interface TlogProof {
  index: number
  path: readonly Buffer[]
  /** the signed note, as it is */
  checkpoint: string
  /** opaque: nothing authenticates it */
  extra?: Buffer
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** No tree of a size that a number can hold is higher. */
const PATH_MAX = 53
/** As large as a note may be, and its proof. */
const PROOF_BYTES_MAX = 512 * 1024

/** @throws TlogError index-invalid, hash-invalid */
export function tlogProof({ index, path, checkpoint, extra }: TlogProof): string {
  checkIndex(index, Number.MAX_SAFE_INTEGER)
  for (const one of path) checkHash(one)
  const lines = [
    FIRST_LINE,
    ...(extra ? [`extra ${extra.toString('base64')}`] : []),
    `index ${index}`,
    ...path.map((one) => one.toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/**
 * Takes a proof apart and verifies nothing.
 *
 * @throws TlogError proof-malformed
 */
export function readTlogProof(bytes: Uint8Array | string): TlogProof {
  if (bytes.length > PROOF_BYTES_MAX) throw malformed(`a proof has ${PROOF_BYTES_MAX} bytes at most`)
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()
  if (typeof bytes !== 'string' && !Buffer.from(text).equals(bytes)) throw malformed('a proof is UTF-8')
  const end = text.indexOf('\n\n')
  if (end < 0) throw malformed('a proof has an empty line before its checkpoint')
  const lines = text.slice(0, end).split('\n')
  if (lines.shift() !== FIRST_LINE) throw malformed(`a proof begins with ${FIRST_LINE}`)
  const extra = lines[0]?.startsWith('extra ') ? readExtra(lines.shift() as string) : undefined
  const index = readIndex(lines.shift())
  if (lines.length > PATH_MAX) throw malformed(`a path has ${PATH_MAX} hashes at most`)
  return { index, path: lines.map(readHash), checkpoint: text.slice(end + 2), ...(extra && { extra }) }
}

function readExtra(line: string): Buffer {
  const bytes = fromBase64(line.slice('extra '.length))
  if (!bytes) throw malformed('extra data is base64')
  return bytes
}

function readIndex(line = ''): number {
  const index = line.startsWith('index ') ? readCount(line.slice('index '.length)) : undefined
  if (index === undefined) throw malformed('the index is a decimal number')
  return index
}

function readHash(line: string): Buffer {
  const bytes = fromBase64(line)
  if (bytes?.length !== HASH_BYTES) throw malformed('a path is hashes in base64')
  return bytes
}

function malformed(message: string): TlogError {
  return new TlogError('proof-malformed', message)
}
