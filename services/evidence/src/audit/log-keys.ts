import { readCheckpoint, TlogError, type VerifierKey, verifyNote } from '@zegel/tlog'

/** A state of the log as it was signed. */
export interface Signed {
  origin: string
  size: number
  root: Buffer
  note: string
}

/**
 * A signed state in exactly the form in which the log writes it: one signature, of its key. What a log of ours never
 * wrote is not read with good will.
 *
 * @throws TlogError why it is none
 */
export function readSigned(note: string, key: VerifierKey): Signed {
  const { text, unknown } = verifyNote(note, [key])
  const [stranger] = unknown
  if (stranger) throw new TlogError('note-signature', `${stranger.name}, who is not known, signed it too`)
  const { origin, size, root, extensions } = readCheckpoint(text)
  if (extensions.length > 0) throw new TlogError('checkpoint-malformed', 'it says more than a state')
  if (origin !== key.name) throw new TlogError('checkpoint-malformed', `it is of ${origin}, and the key of ${key.name}`)
  return { origin, size, root, note }
}
