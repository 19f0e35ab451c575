import { sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

type Tx = Transaction<Tables>

/** A sealed withdrawal of consent. */
export interface Withdrawal {
  fact: string
  at: string
}

/** Those of these people whose last sealed word is a withdrawal. */
export async function standingWithdrawals(tx: Tx, parties: readonly string[]): Promise<Map<string, Withdrawal>> {
  if (parties.length === 0) return new Map()
  const { rows } = await sql<Tables['withdrawal']>`
    select party, fact, at from withdrawal where party = any(${parties}::uuid[])`.execute(tx)
  return new Map(rows.map(({ party, fact, at }) => [party, { fact, at }]))
}

/** Undefined: the consent was given again. */
export async function saveWithdrawals(tx: Tx, changed: ReadonlyMap<string, Withdrawal | undefined>): Promise<void> {
  const sorted = [...changed].sort(([a], [b]) => (a < b ? -1 : 1))
  const given = sorted.flatMap(([party, withdrawal]) => (withdrawal ? [] : [party]))
  const withdrawn = sorted.flatMap(([party, withdrawal]) => (withdrawal ? [{ party, ...withdrawal }] : []))
  if (given.length > 0) await sql`delete from withdrawal where party = any(${given}::uuid[])`.execute(tx)
  if (withdrawn.length === 0) return
  await sql`
    insert into withdrawal (party, fact, at)
    select * from unnest(${withdrawn.map(({ party }) => party)}::uuid[],
      ${withdrawn.map(({ fact }) => fact)}::uuid[], ${withdrawn.map(({ at }) => at)}::timestamptz[])
    on conflict (party) do update set fact = excluded.fact, at = excluded.at`.execute(tx)
}
