import { access, open } from 'node:fs/promises'
import { join } from 'node:path'
import { CHUNK_BYTES, HEADER_BYTES, makeHeader, PREFIX_BYTES } from './blob-format.ts'
import { checkId } from './blob-id.ts'
import { ChunkCipher } from './chunk-cipher.ts'
import { commitBlob } from './commit-blob.ts'
import type { Drawer } from './drawer.ts'
import { isMissing, removeIfThere, writeAll } from './durable.ts'
import { Fingerprint } from './fingerprint.ts'
import { received } from './received.ts'
import { Undo } from './undo.ts'
import type { Written } from './vault.ts'
import { VaultError } from './vault-error.ts'
import { WriteBehind } from './write-behind.ts'
import { temporaryName } from './writer-mark.ts'

export async function writeBlob(
  drawer: Drawer,
  id: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Written> {
  checkId(id)
  if (!(maxBytes >= 0)) throw new RangeError('maxBytes must be a number of bytes')
  const { blobs, keys } = drawer.places
  if ((await isThere(blobs.file(id))) || (await isThere(keys.file(id))))
    throw new VaultError('exists', 'the id is taken')

  const undo = new Undo()
  try {
    const temporary = join(blobs.writing, temporaryName(id, drawer.mark))
    const handle = await open(temporary, 'wx', 0o600)
    undo.add(() => removeIfThere(temporary))
    undo.add(() => handle.close()) // closing a closed handle is allowed

    const contentKey = drawer.random(32)
    const header = makeHeader(drawer.random(PREFIX_BYTES))
    await writeAll(handle, header, 0)
    const behind = new WriteBehind(handle, HEADER_BYTES)
    undo.add(() => behind.settled())
    const written = await encrypt(received(source, maxBytes), new ChunkCipher(contentKey, header, id), behind)
    await handle.sync()
    await handle.close()

    await commitBlob(drawer, id, temporary, { contentKey, size: written.size }, undo)
    return written
  } catch (error) {
    throw await undo.because(error)
  }
}

/** A full chunk is held back until more comes or the source ends: only then is it known whether it is the last. */
async function encrypt(source: AsyncIterable<Uint8Array>, cipher: ChunkCipher, behind: WriteBehind): Promise<Written> {
  const fingerprint = new Fingerprint()
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let filled = 0
  let index = 0
  const flush = async (last: boolean): Promise<void> => {
    const plain = chunk.subarray(0, filled)
    fingerprint.add(plain)
    await behind.put((frame) => cipher.seal(plain, index, last, frame))
    index += 1
    filled = 0
  }
  for await (const piece of source) {
    for (let taken = 0; taken < piece.byteLength; ) {
      if (filled === CHUNK_BYTES) await flush(false)
      const part = piece.subarray(taken, taken + CHUNK_BYTES - filled)
      chunk.set(part, filled)
      filled += part.byteLength
      taken += part.byteLength
    }
  }
  await flush(true)
  await behind.drain()
  return fingerprint.written()
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
