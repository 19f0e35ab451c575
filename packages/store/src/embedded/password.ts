import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { EmbeddedError } from './embedded-error.ts'
import type { Places } from './places.ts'

/** A new superuser password, on disk before any cluster is made with it. */
export async function makePassword(places: Places): Promise<string> {
  const password = randomBytes(32).toString('base64url')
  const part = `${places.password}.part`
  const file = await open(part, 'w', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, places.password)
  return password
}

/** @throws EmbeddedError no-password */
export async function readPassword(places: Places): Promise<string> {
  try {
    return (await readFile(places.password, 'utf8')).trim()
  } catch (cause) {
    throw new EmbeddedError(
      'no-password',
      `The password of the database in ${places.cluster} cannot be read from ${places.password}: put that file back from a backup, owned by the user who starts this process`,
      { cause },
    )
  }
}
