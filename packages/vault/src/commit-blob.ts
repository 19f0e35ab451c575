import { link, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Drawer } from './drawer.ts'
import { removeIfThere, syncFolder, writeNew } from './durable.ts'
import { shred } from './shred.ts'
import type { Undo } from './undo.ts'
import { VaultError } from './vault-error.ts'
import { type BlobKey, wrapKey } from './wrapped-key.ts'
import { temporaryName } from './writer-mark.ts'

/**
 * Puts a finished, flushed temporary blob and its key in their places. The blob is linked first, because link(2) refuses
 * a name that is taken: of two writers of one id one wins. It exists from the moment its key has its name; until then a
 * crash leaves a blob that nobody can read, with its temporary name to tell the next opener whose it was.
 */
export async function commitBlob(
  drawer: Drawer,
  id: string,
  temporary: string,
  key: BlobKey,
  undo: Undo,
): Promise<void> {
  const { blobs, keys } = drawer.places
  const temporaryKey = join(keys.writing, temporaryName(id, drawer.mark))
  undo.add(() => shred(temporaryKey))
  await writeNew(temporaryKey, wrapKey(drawer.master, id, key, drawer.random))

  await link(temporary, blobs.file(id)).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new VaultError('exists', 'the id is taken', { cause: error }) : error
  })
  undo.add(() => removeIfThere(blobs.file(id)).then(() => syncFolder(blobs.shelf(id))))
  await syncFolder(blobs.shelf(id))

  await rename(temporaryKey, keys.file(id))
  undo.add(() => shred(keys.file(id)).then(() => syncFolder(keys.shelf(id))))
  await syncFolder(keys.shelf(id))

  await removeIfThere(temporary)
}
