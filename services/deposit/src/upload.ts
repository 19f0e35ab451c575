import { timingSafeEqual } from 'node:crypto'
import { Refusal, timeOrderedId } from '@zegel/contract'
import { type Context, instant } from '@zegel/host'
import { type Vault, VaultError } from '@zegel/vault'
import { beginContent, finishContent, forgetContent } from './contents.ts'
import { agrees } from './media-types.ts'

export interface Upload {
  owner: string
  mediaType: string
  announced: Buffer | undefined
  source: AsyncIterable<Uint8Array>
}

/**
 * Streams a content into the vault. The row comes first, so that whatever a crash leaves behind is known and swept;
 * it counts only once size and digest stand in it.
 */
export async function upload(context: Context<never>, vault: Vault, { owner, mediaType, announced, source }: Upload) {
  const { store, clock, random, config } = context
  const id = timeOrderedId(clock.now(), random(10))
  await beginContent(store.db, { id, owner, mediaType, startedAt: instant(clock.now()) })
  try {
    const written = await vault.write(id, source, { maxBytes: config.limits.content_bytes_max })
    if (written.size === 0) throw new Refusal('content-empty')
    if (announced && !timingSafeEqual(announced, written.sha256)) throw new Refusal('content-digest-mismatch')
    if (!(await agrees(mediaType, written.head))) throw new Refusal('content-type-contradicted')
    await finishContent(store.db, id, written)
    return { content: id, mediaType, size: written.size, sha256: written.sha256.toString('hex') }
  } catch (error) {
    await vault.destroy(id)
    await forgetContent(store.db, id)
    throw asRefusal(error, config.limits.content_bytes_max)
  }
}

function asRefusal(error: unknown, most: number): unknown {
  if (!(error instanceof VaultError)) return error
  if (error.code === 'too-large') {
    return new Refusal('content-too-large', { detail: `content_bytes_max is ${most}.`, cause: error })
  }
  return error.code === 'interrupted' ? new Refusal('content-interrupted', { cause: error }) : error
}
