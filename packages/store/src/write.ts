import type { Fact } from '@zegel/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Store } from './open.ts'
import { publish } from './publish.ts'

export interface Written<T> {
  value: T
  facts?: readonly Fact[]
}

const RETRIES_MAX = 5
/**
 * serialization_failure, deadlock_detected, and plans that became void (`prepared.ts`): the transaction left nothing and
 * may run again.
 */
const RETRIABLE = new Set(['40001', '40P01', '0A000', '26000'])

/**
 * One step: state and facts in one transaction. The callback returns the facts instead of publishing them, so
 * publishing is always the last statement, and the locks that order a book are held for one insert and the commit.
 * The callback may run again and must not act outside the transaction.
 */
export async function write<Tables, T>(
  store: Store<Tables>,
  step: (tx: Transaction<Tables>) => Promise<Written<T>>,
): Promise<T> {
  return again(async () => {
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
  })
}

/**
 * The same for a step that is one statement, which publishes in the database: it is a transaction by itself, and so
 * takes one turn at the server where `write` takes three more.
 */
export async function writeAtOnce<Tables, T>(
  store: Store<Tables>,
  statement: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  const value = await again(() => statement(store.db))
  store.book.wake()
  return value
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let nth = 1; ; nth++) {
    try {
      return await attempt()
    } catch (error) {
      if (nth < RETRIES_MAX && RETRIABLE.has((error as { code?: string }).code ?? '')) continue
      throw error
    }
  }
}
