import { writeFile } from 'node:fs/promises'
import { call, expectStatus } from '@zegel/testing'
import { clockTime, since, size } from './narrator.ts'
import { shown } from './places.ts'
import type { Story } from './story.ts'

/** The legal officer takes the proof home. */
export async function exportDossier({ narrator, officer }: Story, message: string, file: string): Promise<void> {
  const started = performance.now()
  const { steps } = expectStatus(await officer.call('GET', `/evidence/messages/${message}`), 200).body
  const { bytes } = expectStatus(await officer.call('GET', `/evidence/messages/${message}/dossier`), 200)
  await writeFile(file, bytes)
  narrator.step(`${shown(file)}: ${steps.length} evidences, ${size(bytes.length)}, in ${since(started)}`)
  for (const { at, event } of steps as { at: string; event: string }[]) {
    narrator.more(`${clockTime(at)}  ${event.slice(event.lastIndexOf('/') + 1)}`)
  }
}

/** A container cannot vouch for itself: the expert gets the root another way. */
export async function fetchRoot({ narrator, places, officer }: Story): Promise<void> {
  const url = `${officer.place.urlOf('evidence')}/evidence/root.pem`
  await writeFile(places.rootCertificate, expectStatus(await call('GET', url), 200).bytes)
  narrator.step(`${shown(places.rootCertificate)}: the root certificate, fetched apart from the dossiers.`)
}
