import { sql, type Transaction } from 'kysely'
import type { Store } from './open.ts'

/**
 * Runs a read of a party's own data as the role that row-level security confines to that party: the second wall
 * behind each query's own filter. Both settings end with the transaction.
 */
export async function asParty<Tables, T>(
  store: Store<Tables>,
  party: string,
  read: (tx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return store.db.transaction().execute(async (tx) => {
    await sql`select set_config('zegel.party', ${party}, true), set_config('role', current_user || '_party', true)`.execute(
      tx,
    )
    return read(tx)
  })
}
