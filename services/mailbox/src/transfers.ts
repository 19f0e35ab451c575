import { sql, type Transaction } from 'kysely'
import type { ItemKey } from './items.ts'
import type { Tables, TransferTable } from './tables.ts'
import type { Outcome } from './transfer.ts'

type Tx = Transaction<Tables>

export type NewTransfer = Pick<
  TransferTable,
  'id' | 'opening' | 'party' | 'message' | 'part' | 'from_byte' | 'to_byte' | 'started_at' | 'instance'
>

export async function addTransfer(tx: Tx, transfer: NewTransfer) {
  await tx
    .insertInto('transfer')
    .values({ ...transfer, told: false } as never)
    .execute()
}

/** Ends it, once: undefined where somebody else has ended it meanwhile. */
export async function endTransfer(
  tx: Tx,
  id: string,
  ended: { outcome: Outcome; sent: number; handed: number; at: string },
): Promise<TransferTable | undefined> {
  const { rows } = await sql<TransferTable>`
    update transfer set outcome = ${ended.outcome}, sent = ${ended.sent}, handed = ${ended.handed}, ended_at = ${ended.at}
    where id = ${id} and ended_at is null returning *`.execute(tx)
  return rows[0]
}

/** Whether an access to the part was told; a hand-over is not one. */
export async function wasTold(tx: Tx, opening: string, part: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from transfer where opening = ${opening} and part = ${part} and told limit 1`.execute(tx)
  return rows.length > 0
}

export async function markTransferTold(tx: Tx, id: string) {
  await sql`update transfer set told = true where id = ${id}`.execute(tx)
}

export async function lastOfMain(tx: Tx, opening: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from transfer where opening = ${opening} and part = 0 order by started_at desc, id desc limit 1`.execute(
    tx,
  )
  return rows[0]?.id
}

/** Transfers whose process is gone: it has not said for a while that it lives. */
export async function findAbandoned(tx: Tx, goneSeconds: number, limit: number) {
  const { rows } = await sql<ItemKey & { id: string }>`
    select t.id, t.party, t.message from transfer t
    left join instance i on i.id = t.instance and i.beat_at > now() - ${goneSeconds} * interval '1 second'
    where t.ended_at is null and i.id is null
    order by t.party, t.message, t.id limit ${limit}`.execute(tx)
  return rows
}

/** By the database's clock alone: processes whose clocks differ judge each other the same way. */
export async function beat(tx: Tx, instance: string) {
  await sql`
    insert into instance (id) values (${instance})
    on conflict (id) do update set beat_at = now()`.execute(tx)
}

export async function leave(tx: Tx, instance: string) {
  await sql`delete from instance where id = ${instance}`.execute(tx)
}

export async function forgetInstances(tx: Tx) {
  await sql`delete from instance where beat_at < now() - interval '1 day'`.execute(tx)
}
