import type { Store } from '@zegel/store'
import type { KyselyPlugin } from 'kysely'

/** The same store, which counts the statements it sends: their number is the same on any machine, at any load. */
export function countStatements<Tables>(store: Store<Tables>): { counting: Store<Tables>; sent(): number } {
  let count = 0
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count++
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { counting: { ...store, db: store.db.withPlugin(counter) }, sent: () => count }
}
