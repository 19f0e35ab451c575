import type { Revocation } from '@zegel/host'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * Adds a revocation. The lock comes before the position is drawn and ends with the commit, so positions become
 * visible in their order and no reader that asks for "after mine" skips a late one. The last step of a transaction.
 */
export async function insertRevocation(tx: Transaction<Tables>, subject: string, until: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('identity.revocation'))`.execute(tx)
  await sql`
    insert into revocation (position, subject, until_ms)
    values (nextval('revocation_position'), ${subject}, ${until})`.execute(tx)
}

/** All of them after a position; those that no living token can meet (`until` before `since`, ms) are left out. */
export async function revocationsAfter(db: Kysely<Tables>, position: number, since: number): Promise<Revocation[]> {
  const rows = await db
    .selectFrom('revocation')
    .selectAll()
    .where('position', '>', position)
    .where('until_ms', '>=', since)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({ subject: row.subject, until: row.until_ms, position: row.position }))
}
