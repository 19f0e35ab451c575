import { asicMediaTypes } from '@zegel/pki'
import type { EvidenceRow } from '../ledgers.ts'
import { fileNames } from '../prove.ts'
import { type File, file } from './file.ts'

/** The evidences at the container's root, where their seals look for them. */
export const evidenceFiles = (rows: readonly EvidenceRow[]): File[] =>
  rows.map(({ id, evidence }) => file(fileNames(id).evidence, 'application/json', evidence))

/** Their manifests, seals and tokens. */
export function sealFiles(rows: readonly EvidenceRow[]): File[] {
  return rows.flatMap((row) => {
    const names = fileNames(row.id)
    return [
      file(names.manifest, 'text/xml', row.manifest),
      file(names.seal, asicMediaTypes.cades, row.seal),
      file(names.archiveManifest, 'text/xml', row.archiveManifest),
      file(names.token, asicMediaTypes.timestamp, row.token),
    ]
  })
}
