import { createSecretKey, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { BlobReader } from './blob-reader.ts'
import { destroyBlob } from './destroy-blob.ts'
import type { Drawer } from './drawer.ts'
import { removeLeftovers } from './leftovers.ts'
import { openBlob } from './open-blob.ts'
import { makeTree, tree } from './places.ts'
import type { ByteRange, Vault } from './vault.ts'
import { writeBlob } from './write-blob.ts'
import { ownMark } from './writer-mark.ts'

export interface FolderVaultOptions {
  /** folder of the encrypted blobs */
  readonly blobs: string
  /** folder of the wrapped keys: another one, so that the two can be kept and backed up apart */
  readonly keys: string
  /** 32 bytes; wraps every content key, at most 2^32 of them (see wrapped-key.ts) */
  readonly masterKey: Buffer
  /** `n` random bytes; default `randomBytes` of node:crypto */
  readonly random?: (n: number) => Buffer
}

/**
 * A vault in two folders of a local file system (it needs hard links and fsync). Makes them, mode 0700, and removes what
 * writers that are gone have left. Several processes may use the same folders at once.
 * @throws RangeError for a master key that is not 32 bytes, or one folder for both
 */
export async function openFolderVault({ blobs, keys, masterKey, random }: FolderVaultOptions): Promise<Vault> {
  if (masterKey.length !== 32) throw new RangeError('the master key must be 32 bytes')
  if (resolve(blobs) === resolve(keys)) throw new RangeError('blobs and keys must be kept in different folders')
  const drawer: Drawer = {
    places: { blobs: tree(resolve(blobs), '.blob'), keys: tree(resolve(keys), '.key') },
    master: createSecretKey(masterKey),
    mark: await ownMark(),
    random: random ?? randomBytes,
  }
  await makeTree(drawer.places.blobs)
  await makeTree(drawer.places.keys)
  await removeLeftovers(drawer)
  return {
    write: (id, source, { maxBytes }) => writeBlob(drawer, id, source, maxBytes),
    read: (id, range) => readBlob(drawer, id, range),
    size: (id) => sizeOf(drawer, id),
    destroy: (id) => destroyBlob(drawer, id),
  }
}

async function readBlob(drawer: Drawer, id: string, range: ByteRange | undefined): Promise<BlobReader> {
  const blob = await openBlob(drawer, id)
  try {
    return new BlobReader(blob, range === undefined ? { start: 0, end: blob.size - 1 } : within(range, blob.size))
  } catch (error) {
    await blob.handle.close()
    throw error
  }
}

function within({ start, end }: ByteRange, size: number): ByteRange {
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end)
  if (!whole || start < 0 || end < start || start >= size) throw new RangeError(`no bytes ${start}-${end} in ${size}`)
  return { start, end: Math.min(end, size - 1) }
}

async function sizeOf(drawer: Drawer, id: string): Promise<number> {
  const { handle, size } = await openBlob(drawer, id)
  await handle.close()
  return size
}
