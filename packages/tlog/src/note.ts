import { fromBase64 } from './base64.ts'
import { isKeyName, type NoteSigner, type VerifierKey } from './note-key.ts'
import { TlogError } from './tlog-error.ts'

export interface NoteSignature {
  name: string
  /** 8 hexadecimal digits */
  keyId: string
  signature: Buffer
}

export interface Note {
  /** ends in a newline */
  text: string
  signatures: readonly NoteSignature[]
}

/** Room for 16 signatures of any kind in use: a post-quantum one has close to 5 kB. */
const NOTE_BYTES_MAX = 256 * 1024
const SIGNATURES_MAX = 64
const KEY_ID_BYTES = 4

/**
 * c2sp.org/signed-note.
 *
 * @throws TlogError note-malformed: the text cannot be that of a note
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  checkText(text)
  if (signers.length === 0) throw new TlogError('note-unsigned', 'a note has at least one signature')
  const lines = signers.map((signer) => {
    const signature = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(text)])
    return `— ${signer.name} ${signature.toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

/**
 * Takes a note apart and verifies nothing.
 *
 * @throws TlogError note-malformed
 */
export function readNote(bytes: Uint8Array | string): Note {
  const whole = decoded(bytes)
  // The text may hold empty lines of its own.
  const end = whole.lastIndexOf('\n\n')
  if (end < 0) throw new TlogError('note-malformed', 'a note has an empty line before its signatures')
  const text = whole.slice(0, end + 1)
  const lines = whole.slice(end + 2).split('\n')
  if (lines.pop() !== '') throw new TlogError('note-malformed', 'a note ends in a newline')
  if (lines.length === 0 || lines.length > SIGNATURES_MAX) {
    throw new TlogError('note-malformed', `a note has from 1 to ${SIGNATURES_MAX} signatures`)
  }
  return { text, signatures: lines.map(readSignature) }
}

export interface VerifiedNote {
  text: string
  /** the known keys that signed it */
  by: VerifierKey[]
  /** who else did, unverified */
  unknown: Pick<NoteSignature, 'name' | 'keyId'>[]
}

/**
 * The text of a note that at least one of these keys signed. A known key's signature that is wrong spoils the note.
 *
 * @throws TlogError note-malformed, note-signature, note-unsigned
 */
export function verifyNote(bytes: Uint8Array | string, keys: readonly VerifierKey[]): VerifiedNote {
  const { text, signatures } = readNote(bytes)
  const by = new Set<VerifierKey>()
  const unknown: VerifiedNote['unknown'] = []
  for (const { name, keyId, signature } of signatures) {
    const known = keys.filter((key) => key.name === name && key.keyId === keyId)
    if (known.length === 0) unknown.push({ name, keyId })
    for (const key of known) {
      if (!key.verify(text, signature)) throw new TlogError('note-signature', `the signature of ${name} is wrong`)
      by.add(key)
    }
  }
  if (by.size === 0) throw new TlogError('note-unsigned', 'no known key signed the note')
  return { text, by: [...by], unknown }
}

function decoded(bytes: Uint8Array | string): string {
  if (bytes.length > NOTE_BYTES_MAX) throw new TlogError('note-malformed', `a note has ${NOTE_BYTES_MAX} bytes at most`)
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()
  // What is no UTF-8 comes back as something else.
  if (typeof bytes !== 'string' && !Buffer.from(text).equals(bytes)) {
    throw new TlogError('note-malformed', 'a note is UTF-8')
  }
  checkCharacters(text)
  return text
}

function checkText(text: string) {
  checkCharacters(text)
  if (!text.endsWith('\n')) throw new TlogError('note-malformed', 'the text of a note ends in a newline')
}

function checkCharacters(text: string) {
  if (!text.isWellFormed() || /[\p{Cc}--[\n\x7f-\x9f]]/v.test(text)) {
    throw new TlogError('note-malformed', 'a note holds no control characters but newlines')
  }
}

function readSignature(line: string): NoteSignature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ')
  const bytes = fromBase64(base64)
  if (dash !== '—' || more.length > 0 || !isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES) {
    throw new TlogError('note-malformed', 'a signature line is: em dash, name, base64')
  }
  return { name, keyId: bytes.toString('hex', 0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) }
}
