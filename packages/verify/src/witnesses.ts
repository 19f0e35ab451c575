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

/** Names of those whose keys the reader gave, and who have not signed. Another log of the same house is no witness. */
export function silentWitnesses(witnesses: readonly Anchor[], origin: string, keys: readonly VerifierKey[]): string[] {
  const signed = new Set(witnesses.flatMap(({ by, worth }) => (worth === 'unknown-key' ? [] : [by])))
  const silent = keys.filter(({ name }) => hostOf(name) !== hostOf(origin) && !signed.has(name))
  return [...new Set(silent.map(({ name }) => name))]
}

const hostOf = (name: string): string => name.split('/')[0] as string

function worthOf(key: VerifierKey | undefined, ofLog: ReadonlySet<string>): Pick<Anchor, 'worth' | 'detail'> {
  if (!key)
    return { worth: 'unknown-key', detail: 'It signed the checkpoint beside the log; this verifier has no key of it.' }
  if (ofLog.has(publicKeyOf(key)))
    return { worth: 'same-key', detail: 'Its signature is right, and made with the key of the log itself.' }
  return { worth: 'outside', detail: 'Its signature is right under the key that you gave for it.' }
}

/** Whatever name it goes by. */
const publicKeyOf = ({ vkey }: VerifierKey): string => vkey.split('+').slice(2).join('+')
