import type { Fact } from '@zegel/contract'
import { type Transaction } from 'kysely'
import type { Store } from './open.ts'
import { publish } from './publish.ts'

export interface Written<T> {
  value: T
  facts?: readonly Fact[]
}

const RETRIES_MAX = 5
/** serialization_failure, deadlock_detected: the transaction left nothing and may run again. */
const RETRIABLE = new Set(['40001', '40P01'])

/**
 * One step: state and facts in one transaction. The callback returns the facts instead of publishing them, so
 * publishing is always the last statement, and the locks that order a book are held for one insert and the commit.
 * The callback may run again and must not act outside the transaction.
 */
export async function write<Tables, T>(
  store: Store<Tables>,
  step: (tx: Transaction<Tables>) => Promise<Written<T>>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      let published = false
      const value = await store.db.transaction().execute(async (tx) => {
        const written = await step(tx)
        if (written.facts && written.facts.length > 0) {
          await publish(tx, written.facts)
          published = true
        }
        return written.value
      })
      // After the commit: a notification inside the transaction would serialise commits.
      if (published) store.book.wake()
      return value
    } catch (error) {
      if (attempt < RETRIES_MAX && RETRIABLE.has((error as { code?: string }).code ?? '')) continue
      throw error
    }
  }
}
