import { access, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Drawer } from './drawer.ts'
import { isMissing, removeIfThere, syncFolder } from './durable.ts'
import type { Tree } from './places.ts'
import { shred } from './shred.ts'
import { isGone, parseTemporaryName, temporaryName } from './writer-mark.ts'

/** Removes what writers that are gone have left; running writes, of this process or another, are left alone. */
export async function removeLeftovers(drawer: Drawer): Promise<void> {
  const { blobs, keys } = drawer.places
  for await (const { path } of claimed(drawer, keys)) await shred(path)
  for await (const { path, id } of claimed(drawer, blobs)) {
    await removeUnfinished(drawer, id, path)
    await removeIfThere(path)
  }
}

/**
 * Each abandoned file, renamed to our own mark first: of two processes that open the folder together one gets it, and
 * if that one dies the next opener finds it again.
 */
async function* claimed(drawer: Drawer, { writing }: Tree): AsyncGenerator<{ id: string; path: string }> {
  for (const name of await readdir(writing)) {
    const temporary = parseTemporaryName(name)
    if (temporary === undefined) continue
    const path = join(writing, temporaryName(temporary.id, drawer.mark))
    try {
      const { mtimeMs } = await stat(join(writing, name))
      if (!(await isGone(temporary.mark, drawer.mark, Date.now() - mtimeMs))) continue
      await rename(join(writing, name), path)
    } catch (error) {
      if (isMissing(error)) continue // finished, or claimed by another
      throw error
    }
    yield { id: temporary.id, path }
  }
}

/** The writer died after its blob had its name and before its key had: the same inode under both names, and no key. */
async function removeUnfinished({ places: { blobs, keys } }: Drawer, id: string, temporary: string): Promise<void> {
  const { ino, nlink } = await stat(temporary)
  if (nlink < 2) return
  try {
    if ((await stat(blobs.file(id))).ino !== ino) return
    await access(keys.file(id))
  } catch (error) {
    if (!isMissing(error)) throw error
    await removeIfThere(blobs.file(id))
    await syncFolder(blobs.shelf(id))
  }
}
