import type { SealedNames } from './file-names.ts'
import type { Place } from './findings.ts'
import type { Files } from './open-container.ts'
import type { Sealing, TokenSays } from './sealing.ts'

/** A seal over its manifest and the timestamp over the archive manifest, which covers the seal. */
export function checkStamped(files: Files, names: SealedNames, sealing: Sealing, place: Place): TokenSays | undefined {
  const [manifest, seal] = [files.get(names.manifest), files.get(names.seal)]
  const [archive, token] = [files.get(names.archiveManifest), files.get(names.token)]
  const says = token && sealing.checkToken(token, archive, place)
  if (manifest && seal) sealing.checkSeal(seal, manifest, says?.genTime, place)
  return says
}
