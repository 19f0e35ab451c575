import { sealedParts } from './check-contents.ts'
import { checkManifests } from './check-manifest.ts'
import { checkStamped } from './check-stamped.ts'
import type { Evidence } from './dossier.ts'
import { exportNames, fixed } from './file-names.ts'
import type { Findings } from './findings.ts'
import type { Files } from './open-container.ts'
import type { Sealing, TokenSays } from './sealing.ts'

/** The seal and timestamp of the export cover every other file, each once, in the container's order. */
export function checkExport(
  files: Files,
  evidences: readonly Evidence[],
  sealing: Sealing,
  findings: Findings,
): TokenSays | undefined {
  const own = new Set(Object.values(exportNames))
  const parts = sealedParts(evidences)
  const covers = [...files.values()]
    .filter(({ name }) => name !== fixed.mimetype && !own.has(name))
    .map((file) => {
      const { role } = file
      const mimeType = role?.is === 'content' ? parts.get(role.part)?.mediaType : undefined
      return mimeType === undefined ? { file } : { file, mimeType }
    })
  checkManifests({ files, names: exportNames, covers }, findings, {})
  return checkStamped(files, exportNames, sealing, {})
}
