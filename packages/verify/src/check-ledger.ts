import {
  leafHash,
  readCheckpoint,
  readNote,
  readTlogProof,
  type VerifierKey,
  verifyInclusion,
  verifyNote,
} from '@zegel/tlog'
import type { CheckpointOf, DossierFile } from './dossier.ts'
import { type Findings, Unproven } from './findings.ts'
import type { Anchor } from './verdict.ts'
import { silentWitnesses, witnessesOf } from './witnesses.ts'

export interface CheckedCheckpoint extends CheckpointOf {
  /** who signed it beside the log */
  witnesses: readonly Anchor[]
}

/** The checkpoint, and whether a key of the log that the reader trusts signed it. */
export function checkCheckpoint(
  file: DossierFile | undefined,
  logKeys: readonly VerifierKey[],
  findings: Findings,
): CheckedCheckpoint | undefined {
  if (!file) return undefined
  const place = { file: file.name }
  const read = findings.attempt('checkpoint-form', place, () => {
    const { text, signatures } = readNote(file.bytes as Buffer)
    const { origin, size, root, extensions } = readCheckpoint(text)
    if (extensions.length > 0) throw new Unproven('it has lines after its root, which a checkpoint of ours has not')
    return { note: (file.bytes as Buffer).toString('utf8'), origin, size, root, text, signatures }
  })
  if (!read) return undefined
  const { text, signatures, ...checkpoint } = read
  const witnesses = witnessesOf({ text, signatures }, checkpoint.origin, logKeys)
  for (const name of silentWitnesses(witnesses, checkpoint.origin, logKeys))
    findings.unchecked('witness', `${name}, whose key was given, has not signed this checkpoint`, place)
  if (logKeys.length === 0) {
    findings.unchecked(
      'checkpoint-signature',
      "no key of the log was given: ask the operator, or the court's files",
      place,
      'log-key',
    )
    return { ...checkpoint, witnesses }
  }
  findings.attempt('checkpoint-signature', place, () => {
    // c2sp.org/tlog-checkpoint: a log signs with a key that has its origin for name.
    const { origin } = checkpoint
    if (!logKeys.some(({ name }) => name === origin))
      throw new Unproven(`it is the checkpoint of ${origin}, and no key given has that name: give that log's key too`)
    const { by } = verifyNote(checkpoint.note, logKeys)
    if (!by.some(({ name }) => name === origin)) throw new Unproven(`${origin} has not signed it with the key given`)
  })
  return { ...checkpoint, witnesses }
}

/** The files whose bytes are a leaf of the ledger. */
export interface Leaf {
  id: string
  proof: DossierFile
  archiveManifest: DossierFile
  token: DossierFile
}

/** That one evidence is in the log. Returns where, and what stands there, as far as the proof can be read. */
export function checkInclusion(
  { id, proof, archiveManifest, token }: Leaf,
  checkpoint: CheckpointOf | undefined,
  findings: Findings,
): { leaf: number; leafHash: Buffer } | undefined {
  const place = { file: proof.name, evidence: id }
  const read = findings.attempt('proof-form', place, () => {
    const { index, path, checkpoint: note, extra } = readTlogProof(proof.bytes as Buffer)
    if (extra) throw new Unproven('it has extra data, which nothing proves')
    if (checkpoint && note !== checkpoint.note) throw new Unproven('it holds another checkpoint than the dossier')
    return { index, path }
  })
  if (!read) return undefined
  const leaf = leafHash(Buffer.concat([archiveManifest.bytes as Buffer, token.sha256]))
  const found = { leaf: read.index, leafHash: leaf }
  if (!checkpoint) {
    findings.unchecked('inclusion', 'the checkpoint cannot be read', place)
    return found
  }
  const { size, root } = checkpoint
  const included = verifyInclusion({ ...read, size, leaf, root })
  findings.expect(
    'inclusion',
    !included && `the evidence is not leaf ${read.index} of this log of ${size} leaves`,
    place,
  )
  return found
}
