import { crc32 } from 'node:zlib'
import { type Part, Refusal } from '@zegel/contract'
import { type Vault, VaultError } from '@zegel/vault'
import type { File } from './file.ts'

/** By the part's number, never by a name that somebody chose. */
export const contentName = ({ part, mediaType }: Part) =>
  `content/${part}${mediaType === 'application/pdf' ? '.pdf' : ''}`

/** The parts whose contents are still there; of what was destroyed the evidence holds the digest. */
export async function keptParts(vault: Vault, parts: readonly Part[]): Promise<Part[]> {
  const kept: Part[] = []
  for (const part of parts) {
    if (await isKept(vault, part)) kept.push(part)
  }
  return kept
}

async function isKept(vault: Vault, { content }: Part): Promise<boolean> {
  try {
    await undamaged(() => vault.size(content))
    return true
  } catch (error) {
    if (error instanceof VaultError && error.code === 'not-found') return false
    throw error
  }
}

/**
 * A ZIP header wants the CRC-32 before the bytes, so each content is read twice.
 *
 * @throws Refusal part-damaged
 */
export async function contentFile(vault: Vault, part: Part): Promise<File> {
  let checksum = 0
  await undamaged(async () => {
    for await (const chunk of await vault.read(part.content)) checksum = crc32(chunk as Buffer, checksum)
  })
  return {
    name: contentName(part),
    mimeType: part.mediaType,
    size: part.size,
    crc32: checksum,
    sha256: Buffer.from(part.sha256, 'hex'),
    open: () => vault.read(part.content) as Promise<AsyncIterable<Buffer>>,
  }
}

async function undamaged<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof VaultError && error.code === 'damaged') throw new Refusal('part-damaged', { cause: error })
    throw error
  }
}
