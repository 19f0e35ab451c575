import type { Cursors, Feed, FeedEntry } from '@zegel/contract'
import type { Loop } from './service.ts'

const WAIT_MS = 5_000
const PAGE_MAX = 500

/**
 * Everything that is sealed from now on, without a cursor: for replies that wait in this process. `ready` resolves
 * when the position is known, so that nothing that is published afterwards can be missed. What somebody expected before
 * that may have been sealed already, and is looked up once.
 */
export function tail(
  name: string,
  feed: Feed,
  options: { kinds: readonly string[]; withProof: boolean },
  { expected, told }: { expected: () => readonly string[]; told: (entries: readonly FeedEntry[]) => void },
): Loop & { ready: Promise<void> } {
  let cursors: Cursors | undefined
  let isReady = false
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  return {
    name,
    ready,
    run: async (signal) => {
      cursors ??= await feed.head()
      if (!isReady) {
        const before = expected()
        for (let at = 0; at < before.length && !signal.aborted; at += PAGE_MAX) {
          told(await feed.lookup(before.slice(at, at + PAGE_MAX), options.withProof))
        }
        isReady = true
        resolve()
      }
      while (!signal.aborted) {
        const page = await feed.read({ ...options, cursors, limit: PAGE_MAX, waitMs: WAIT_MS }, signal)
        cursors = page.cursors
        if (page.entries.length > 0) told(page.entries)
      }
    },
  }
}
