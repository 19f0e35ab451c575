import { type FileHandle, open } from 'node:fs/promises'
import { isMissing, removeIfThere, writeAll } from './durable.ts'

/**
 * Overwrites a key file with zeros, flushes, then removes it; nothing to do if it is not there. Zeros, because a reader
 * that looks in between must see "destroyed" and not "damaged". On storage that never writes in place (copy on write,
 * flash, snapshots) the old bytes may outlive this: there the master key, kept elsewhere, is what protects them.
 */
export async function shred(path: string): Promise<void> {
  const handle = await openIfThere(path)
  if (handle === undefined) return
  try {
    const { size } = await handle.stat()
    await writeAll(handle, Buffer.alloc(size), 0)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await removeIfThere(path)
}

export function isShredded(key: Buffer): boolean {
  return key.length > 0 && key.every((byte) => byte === 0)
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
