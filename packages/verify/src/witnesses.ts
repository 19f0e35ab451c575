import type { Note, VerifierKey } from '@zegel/tlog'
import type { Anchor } from './verdict.ts'

/**
 * Who signed a checkpoint beside its log, each by its key: one that the reader gave, or one that nobody here knows. A wrong
 * signature of a known key spoils the note, and fails there.
 */
export function witnessesOf({ text, signatures }: Note, origin: string, keys: readonly VerifierKey[]): Anchor[] {
  const ofLog = new Set(keys.flatMap((key) => (key.name === origin ? [publicKeyOf(key)] : [])))
  return signatures.flatMap(({ name, keyId, signature }): Anchor[] => {
    if (name === origin) return []
    const key = keys.find((one) => one.name === name && one.keyId === keyId && one.verify(text, signature))
    return [{ kind: 'witness', by: name, ...worthOf(key, ofLog) }]
  })
}

function worthOf(key: VerifierKey | undefined, ofLog: ReadonlySet<string>): Pick<Anchor, 'worth' | 'detail'> {
  if (!key)
    return { worth: 'unknown-key', detail: 'It signed the checkpoint beside the log; this verifier has no key of it.' }
  if (ofLog.has(publicKeyOf(key)))
    return { worth: 'same-key', detail: 'Its signature is right, and made with the key of the log itself.' }
  return { worth: 'outside', detail: 'Its signature is right under the key that you gave for it.' }
}

/** Whatever name it goes by. */
const publicKeyOf = ({ vkey }: VerifierKey): string => vkey.split('+').slice(2).join('+')
