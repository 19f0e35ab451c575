import { readPassword } from './password.ts'
import { placesIn } from './places.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { urlOf } from './server.ts'

/**
 * The superuser's URL of the server that another process runs in this folder, for a command beside it; undefined where
 * none runs. The folder stays that process's.
 *
 * @throws EmbeddedError no-password
 */
export async function findEmbedded(folder: string): Promise<string | undefined> {
  const places = placesIn(folder)
  const running = await readPostmasterFile(places.cluster)
  if (running?.status !== 'ready') return undefined
  return urlOf(running, await readPassword(places), 'zegel')
}
