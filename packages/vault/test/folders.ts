import { randomBytes } from 'node:crypto'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type ByteRange, openFolderVault, type Vault, VaultError } from '../src/index.ts'

export const masterKey = randomBytes(32)

export function openIn(folder: string, key: Buffer = masterKey): Promise<Vault> {
  return openFolderVault({ blobs: join(folder, 'blobs'), keys: join(folder, 'keys'), masterKey: key })
}

export const blobFile = (folder: string, id: string): string => join(folder, 'blobs', id.slice(-2), `${id}.blob`)
export const keyFile = (folder: string, id: string): string => join(folder, 'keys', id.slice(-2), `${id}.key`)

/** Everything that is not a folder, relative to `folder`. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

export async function bytesUnder(folder: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all((await filesUnder(folder)).map((path) => readFile(path))))
}

/** Open file descriptors of this process into `folder`; Linux only. */
export async function openFilesUnder(folder: string): Promise<string[]> {
  const fds = await readdir('/proc/self/fd')
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed meanwhile')))
  return targets.filter((target) => target.startsWith(folder))
}

/** In pieces of uneven sizes, as a network gives them. */
export async function* pieces(bytes: Buffer, size = 10_007): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function readAll(vault: Vault, id: string, range?: ByteRange): Promise<Buffer> {
  return Buffer.concat(await (await vault.read(id, range)).toArray())
}

/** What a reader got before the end, and the code of the VaultError that ended it. */
export async function outcome(vault: Vault, id: string, range?: ByteRange): Promise<{ got: Buffer; code: string }> {
  const got: Buffer[] = []
  try {
    for await (const piece of await vault.read(id, range)) got.push(piece)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return { got: Buffer.concat(got), code: error.code }
  }
  return { got: Buffer.concat(got), code: 'whole' }
}
