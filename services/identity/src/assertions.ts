import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Remembers an assertion; false where it was used before. */
export async function useOnce(db: Kysely<Tables>, client: string, jti: string, until: string): Promise<boolean> {
  const digest = createHash('sha256')
    .update(JSON.stringify([client, jti]))
    .digest()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('assertion')
    .values({ digest, expires_at: until })
    .onConflict((oc) => oc.column('digest').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Forgets what could not be used again anyway. */
export async function forgetExpired(db: Kysely<Tables>, now: string): Promise<void> {
  await db.deleteFrom('assertion').where('expires_at', '<', now).execute()
}
