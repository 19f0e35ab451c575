import { sql } from 'kysely'
import type { Snapshot } from './snapshots.ts'

/** Every SQL statement of the audit over the keys of persons. */

export async function mayReadKeys(tx: Snapshot): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as may
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = 'keyring' and relname = 'person_key'`.execute(tx)
  return rows[0]?.may ?? false
}

/** When the keys of these persons were made; those of whom there is none are left out. */
export async function keyDates(tx: Snapshot, parties: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ party: string; at: string }>`
    select party, to_char(made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from keyring.person_key where party = any(${parties}::uuid[])`.execute(tx)
  return new Map(rows.map(({ party, at }) => [party, at]))
}
