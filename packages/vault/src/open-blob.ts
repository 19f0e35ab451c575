import { type FileHandle, open, readFile } from 'node:fs/promises'
import { blobBytes, HEADER_BYTES, isHeader } from './blob-format.ts'
import { checkId } from './blob-id.ts'
import { ChunkCipher } from './chunk-cipher.ts'
import type { Drawer } from './drawer.ts'
import { isMissing, readAll } from './durable.ts'
import { isShredded } from './shred.ts'
import { VaultError } from './vault-error.ts'
import { type BlobKey, unwrapKey } from './wrapped-key.ts'

export interface OpenBlob {
  /** to be closed by whoever asked for it */
  readonly handle: FileHandle
  readonly cipher: ChunkCipher
  /** plain bytes */
  readonly size: number
}

export async function openBlob(drawer: Drawer, id: string): Promise<OpenBlob> {
  checkId(id)
  const handle = await openFile(drawer, id)
  try {
    const key = await loadKey(drawer, id)
    const { size } = await handle.stat()
    if (size !== blobBytes(key.size)) throw new VaultError('damaged', 'the blob has not the length that was written')
    const header = Buffer.alloc(HEADER_BYTES)
    await readAll(handle, header, 0)
    if (!isHeader(header)) throw new VaultError('damaged', 'not a blob of a known version')
    return { handle, cipher: new ChunkCipher(key.contentKey, header, id), size: key.size }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The key is destroyed before the blob: so a key without a blob means a loss, not an erasure. */
async function openFile(drawer: Drawer, id: string): Promise<FileHandle> {
  try {
    return await open(drawer.places.blobs.file(id), 'r')
  } catch (error) {
    if (!isMissing(error)) throw error
    await loadKey(drawer, id)
    throw new VaultError('damaged', 'the key is there and the blob is not', { cause: error })
  }
}

async function loadKey({ places, master }: Drawer, id: string): Promise<BlobKey> {
  const file = await readKeyFile(places.keys.file(id))
  if (file === undefined || isShredded(file)) throw new VaultError('not-found', 'no such blob')
  const key = unwrapKey(master, id, file)
  if (key === undefined) throw new VaultError('damaged', 'the key file is not the one written for this id')
  return key
}

async function readKeyFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
