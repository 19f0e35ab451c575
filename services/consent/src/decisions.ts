import type { PartyScheme } from '@zegel/contract'
import { sql, type Transaction } from 'kysely'
import type { DecisionRow, Tables } from './tables.ts'

/** A decision is made once per revision: a second one is a fault, and the primary key says so. */
export async function addDecisions(tx: Transaction<Tables>, rows: readonly DecisionRow[]): Promise<void> {
  await sql`
    insert into decision (message, recipient, revision, scheme, channel, reason, at)
    select * from unnest(
      ${rows.map((row) => row.message)}::uuid[],
      ${rows.map((row) => row.recipient)}::uuid[],
      ${rows.map((row) => row.revision)}::int4[],
      ${rows.map((row) => row.scheme)}::text[],
      ${rows.map((row) => row.channel)}::text[],
      ${rows.map((row) => row.reason)}::text[],
      ${rows.map((row) => row.at)}::timestamptz[]
    )`.execute(tx)
}

/** Under which scheme recipients were decided before, by `message recipient`. */
export async function schemesOf(
  tx: Transaction<Tables>,
  earlier: readonly { message: string; recipient: string; revision: number }[],
): Promise<Map<string, PartyScheme>> {
  if (earlier.length === 0) return new Map()
  const { rows } = await sql<{ message: string; recipient: string; scheme: PartyScheme }>`
    select d.message, d.recipient, d.scheme
    from unnest(
      ${earlier.map((one) => one.message)}::uuid[],
      ${earlier.map((one) => one.recipient)}::uuid[],
      ${earlier.map((one) => one.revision)}::int4[]
    ) as n(message, recipient, revision)
    join decision d using (message, recipient, revision)`.execute(tx)
  return new Map(rows.map(({ message, recipient, scheme }) => [`${message} ${recipient}`, scheme]))
}
