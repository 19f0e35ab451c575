import { sql } from 'kysely'
import { type BookRow, bookColumns } from './rows.ts'
import { pagesOf, type Snapshot } from './snapshots.ts'

/** Every SQL statement of the audit over the facts that the notary itself tells. */

const FACTS = 512

export const ownPages = (tx: Snapshot) =>
  pagesOf(tx, 'own', sql<BookRow>`select ${bookColumns} from own_fact order by shard, position`, FACTS)

/** The last position that it has drawn. */
export async function lastOwnPosition(tx: Snapshot): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last from own_fact_position`.execute(tx)
  return rows[0]?.last ?? 0
}
