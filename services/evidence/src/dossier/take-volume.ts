import type { ZipFile } from '@zegel/pki'
import { type Dossier, openDossier } from './dossier.ts'
import { admitAsking } from './record-export.ts'
import type { Archive, DossierRequest } from './view.ts'

/**
 * One volume, for somebody who takes it home at once. Refused before any of the work where that is known, made, then
 * told: what cannot be made was not taken.
 *
 * @throws Refusal what `admitAsking`, `openDossier`, `admit`, `volume` and `record` refuse
 */
export async function takeVolume(
  archive: Archive,
  request: DossierRequest,
  number: number,
): Promise<{ dossier: Dossier; container: ZipFile }> {
  await admitAsking(archive.context, request)
  const dossier = await openDossier(archive, request)
  await dossier.admit()
  const container = await dossier.volume(number)
  await dossier.record()
  return { dossier, container }
}
