import { writeFile } from 'node:fs/promises'
import { call, expectStatus } from '@zegel/testing'
import { makeBundle } from '../verify/make-bundle.ts'
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

/** A container cannot vouch for itself: the expert gets the root, the log's key and the verifier another way. */
export async function fetchTrust({ narrator, places, officer }: Story): Promise<void> {
  const url = `${officer.place.urlOf('evidence')}/evidence`
  await writeFile(places.rootCertificate, expectStatus(await call('GET', `${url}/root.pem`), 200).bytes)
  await writeFile(places.logKey, expectStatus(await call('GET', `${url}/log/key`), 200).bytes)
  await writeFile(places.verifier, await makeBundle())
  narrator.step(`${shown(places.rootCertificate)} and ${shown(places.logKey)}: whom an expert chooses to trust, and`)
  narrator.more(`${shown(places.verifier)}: the verifier as one file. All three apart from the dossiers.`)
}
