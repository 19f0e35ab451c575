import { type Part, Refusal } from '@zegel/contract'
import type { QueryExecutorProvider } from 'kysely'
import { LRUCache } from 'lru-cache'
import { type Content, readContents } from './contents.ts'
import type { Prepared } from './door.ts'
import { extensionFits } from './media-types.ts'

/** Finished contents never change, so what was read once is true until they are destroyed. */
export class ContentLookup {
  readonly #db: QueryExecutorProvider
  readonly #known = new LRUCache<string, Content>({ max: 10_000, ttl: 60_000 })

  constructor(db: QueryExecutorProvider) {
    this.#db = db
  }

  async of(named: readonly { content: string }[]) {
    const contents = new Map<string, Content>()
    const unknown = new Set<string>()
    for (const { content } of named) {
      const known = this.#known.get(content)
      if (known) contents.set(content, known)
      else unknown.add(content)
    }
    for (const content of unknown.size > 0 ? await readContents(this.#db, [...unknown]) : []) {
      this.#known.set(content.id, content)
      contents.set(content.id, content)
    }
    return { partsOf: (item: Prepared) => partsOf(item, contents) }
  }
}

/** The main content first, then the attachments in the order in which they were named. */
export function inOrder<T extends { role: 'main' | 'attachment' }>(contents: readonly T[]): T[] {
  return [...contents].sort((a, b) => Number(a.role !== 'main') - Number(b.role !== 'main'))
}

function partsOf({ deposit, row }: Prepared, contents: ReadonlyMap<string, Content>): Part[] {
  return inOrder(deposit.submission.contents).map(({ content, fileName }, part) => {
    const found = contents.get(content)
    // Another sender's content is not told from one that does not exist.
    if (!found || found.owner !== row.sender) throw new Refusal('content-unknown', { detail: content })
    if (!extensionFits(fileName, found.mediaType)) {
      throw new Refusal('file-name-invalid', { detail: `The extension does not belong to ${found.mediaType}.` })
    }
    const { mediaType, size, sha256 } = found
    return { part, content, mediaType, size, sha256: sha256.toString('hex') }
  })
}
