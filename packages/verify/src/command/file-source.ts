import { type FileHandle, open } from 'node:fs/promises'
import type { Source } from '../source.ts'
import { UsageError } from './options.ts'

/** A dossier on disk, read piece by piece. Throws UsageError when it is not there or is no file. */
export async function openFile(path: string): Promise<{ source: Source; close(): Promise<void> }> {
  const cannot = (error: Error): never => {
    throw new UsageError(`${path} cannot be read: ${error.message}`)
  }
  const handle: FileHandle = await open(path, 'r').catch(cannot)
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    throw new UsageError(`${path} is no file.`)
  }
  const read = async (at: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(length)
    for (let done = 0; done < length; ) {
      const { bytesRead } = await handle.read(bytes, done, length - done, at + done)
      if (bytesRead === 0) return bytes.subarray(0, done)
      done += bytesRead
    }
    return bytes
  }
  return { source: { size: stat.size, read }, close: () => handle.close() }
}
