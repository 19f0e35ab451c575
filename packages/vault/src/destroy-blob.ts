import { checkId } from './blob-id.ts'
import type { Drawer } from './drawer.ts'
import { removeIfThere, syncFolder } from './durable.ts'
import { shred } from './shred.ts'

/** Every step, flushes too, is done even when nothing is there: an earlier destroy may have died on its way. */
export async function destroyBlob({ places: { blobs, keys } }: Drawer, id: string): Promise<void> {
  checkId(id)
  await shred(keys.file(id))
  await syncFolder(keys.shelf(id))
  await removeIfThere(blobs.file(id))
  await syncFolder(blobs.shelf(id))
}
