import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Keys and the like: whole or not there at all, mode 0600, and there for good once written, since what was made with
 * a key outlives a loss of power. Folders that are missing are made, mode 0700.
 */

/** Several processes may start at once: the first whole file wins, and the others' texts are dropped. */
export async function createOnce(path: string, text: string): Promise<void> {
  await written(path, text, (temporary) =>
    link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    }),
  )
}

/** The text takes the place of the old one, if any. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await written(path, text, (temporary) => rename(temporary, path))
}

async function written(path: string, text: string, name: (temporary: string) => Promise<void>) {
  const folder = dirname(path)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(temporary, text, { mode: 0o600, flush: true })
    // Whatever the umask says.
    await chmod(temporary, 0o600)
    await name(temporary)
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(folder)
  // Folders that were made on the way have new names too.
  for (let above = folder; made !== undefined && above.length >= made.length; above = dirname(above)) {
    await syncFolder(dirname(above))
  }
}

/** A new name lasts only once its folder is flushed too: fsync(2). */
async function syncFolder(path: string) {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
