import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export interface Sender {
  client: string
  party: string
  cbe: string
  name: string
  jwk: string
  nationalNumber: boolean
  revision: number
  revoked: boolean
}

export async function findSender(db: Kysely<Tables>, client: string): Promise<Sender | undefined> {
  return toSender(await db.selectFrom('sender').selectAll().where('client', '=', client).executeTakeFirst())
}

/** The sender, locked until the transaction ends. */
export async function lockSender(tx: Transaction<Tables>, client: string): Promise<Sender | undefined> {
  return toSender(await tx.selectFrom('sender').selectAll().where('client', '=', client).forUpdate().executeTakeFirst())
}

/** @returns false where another transaction inserted the same client meanwhile */
export async function insertSender(tx: Transaction<Tables>, sender: Sender): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('sender')
    .values({ ...toColumns(sender), revoked_at: null })
    .onConflict((oc) => oc.column('client').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function updateSender(tx: Transaction<Tables>, sender: Sender): Promise<void> {
  await tx
    .updateTable('sender')
    .set({ ...toColumns(sender), ...(!sender.revoked && { revoked_at: null }) })
    .where('client', '=', sender.client)
    .execute()
}

export async function revokeSender(tx: Transaction<Tables>, client: string, at: string): Promise<void> {
  await tx
    .updateTable('sender')
    .set({ revoked_at: at })
    .where('client', '=', client)
    .where('revoked_at', 'is', null)
    .execute()
}

function toColumns({ nationalNumber, revoked: _, ...rest }: Sender) {
  return { ...rest, national_number: nationalNumber }
}

function toSender(
  row:
    | (Omit<Sender, 'nationalNumber' | 'revoked'> & { national_number: boolean; revoked_at: string | null })
    | undefined,
) {
  if (!row) return undefined
  const { national_number, revoked_at, ...rest } = row
  return { ...rest, nationalNumber: national_number, revoked: revoked_at !== null }
}
