import { derivedId } from '@zegel/contract'
import { asicManifest, asicMediaTypes } from '@zegel/pki'
import { fileNames, leafHash, type Proven, sha256 } from '../prove.ts'
import type { FindingCode } from './finding.ts'
import { asGeneralizedTime, asPostgres } from './moments.ts'
import type { AuditedEvidence } from './rows.ts'
import { readSealedText, type SealedText } from './sealed-text.ts'

export type Fault = readonly [code: FindingCode, wrong: string]

export interface Examined {
  /** undefined where it cannot be read */
  sealed: SealedText | undefined
  /** of the evidence JSON, hexadecimal */
  digest: string
  faults: Fault[]
}

/** What is wrong with one row by itself: by digests alone, without a signature. */
export function examine(row: AuditedEvidence): Examined {
  const faults: Fault[] = [...leafFaults(row), ...fileFaults(row)]
  const digest = sha256(row.evidence).toString('hex')
  try {
    const sealed = readSealedText(row.evidence.toString())
    return { sealed, digest, faults: [...faults, ...columnFaults(row, sealed)] }
  } catch (error) {
    faults.push(['evidence-unreadable', (error as Error).message])
    return { sealed: undefined, digest, faults }
  }
}

function* leafFaults(row: AuditedEvidence): Generator<Fault> {
  // That there is none is found by the pass over the leaves.
  if (!row.leafHash) return
  if (!leafHash(row).equals(row.leafHash))
    yield ['leaf-hash', 'the leaf is not the hash of archive manifest and timestamp']
  if (row.leafEvidence !== row.id) yield ['leaf-evidence', `the leaf names ${row.leafEvidence}`]
}

/** Both manifests are made again from the bytes that stand here: what was signed is exactly them, or something differs. */
function* fileFaults(row: AuditedEvidence): Generator<Fault> {
  if (!row.manifest.equals(Buffer.from(manifestOf(row.id, row))))
    yield ['evidence-files', 'the manifest under the seal does not name this evidence']
  if (!row.archiveManifest.equals(Buffer.from(archiveManifestOf(row.id, row))))
    yield ['evidence-files', 'the manifest under the timestamp does not name evidence, manifest and seal as they stand']
}

function manifestOf(id: string, { evidence }: Pick<Proven, 'evidence'>): string {
  const { seal } = fileNames(id)
  return asicManifest({
    signature: { uri: seal, mimeType: asicMediaTypes.cades },
    objects: [evidenceObject(id, evidence)],
  })
}

/** The manifest under the timestamp, as it is where these are the files (PROOF.md section 1). */
export function archiveManifestOf(id: string, files: Pick<Proven, 'evidence' | 'manifest' | 'seal'>): string {
  const names = fileNames(id)
  return asicManifest({
    signature: { uri: names.token, mimeType: asicMediaTypes.timestamp },
    objects: [
      evidenceObject(id, files.evidence),
      { uri: names.manifest, mimeType: 'text/xml', sha256: sha256(files.manifest) },
      { uri: names.seal, mimeType: asicMediaTypes.cades, sha256: sha256(files.seal) },
    ],
  })
}

function evidenceObject(id: string, evidence: Buffer) {
  return { uri: fileNames(id).evidence, mimeType: 'application/json', sha256: sha256(evidence) }
}

const COLUMNS = ['id', 'fact', 'kind', 'event', 'chain', 'sequence', 'sender', 'recipient'] as const

function* columnFaults(row: AuditedEvidence, sealed: SealedText): Generator<Fault> {
  for (const column of COLUMNS) {
    if (row[column] !== sealed[column])
      yield ['evidence-column', `${column} says ${row[column]}, and ${sealed[column]} was sealed`]
  }
  if (row.eventAt !== asPostgres(sealed.eventAt))
    yield ['evidence-column', `event_at says ${row.eventAt}, and ${sealed.eventAt} was sealed`]
  if (sealed.id !== derivedId('evidence', sealed.fact, sealed.recipient ?? ''))
    yield ['evidence-column', 'its id is not that of its fact and recipient']
  // To the byte, without taking the token apart: everything else in it has another type or no fraction.
  const stated = asGeneralizedTime(row.sealedAt)
  if (!stated || !row.token.includes(stated))
    yield ['evidence-column', `sealed_at says ${row.sealedAt}, and the timestamp another time`]
}
