import { sql, type Transaction } from 'kysely'
import type { ContactRow, Tables } from './tables.ts'

/** The newest address of each person; sorted, so that two pages never wait for each other. */
export async function saveContacts(tx: Transaction<Tables>, rows: readonly ContactRow[]): Promise<void> {
  if (rows.length === 0) return
  const newest = [...new Map(rows.map((row) => [row.party, row])).values()]
  newest.sort((a, b) => (a.party < b.party ? -1 : 1))
  await sql`
    insert into contact (party, language, box)
    select * from unnest(
      ${newest.map(({ party }) => party)}::uuid[],
      ${newest.map(({ language }) => language)}::text[],
      ${newest.map(({ box }) => box)}::text[]
    )
    on conflict (party) do update set language = excluded.language, box = excluded.box`.execute(tx)
}

/** The addresses of people, where they have one. */
export async function contactsOf(
  tx: Transaction<Tables>,
  parties: readonly string[],
): Promise<ReadonlyMap<string, ContactRow>> {
  if (parties.length === 0) return new Map()
  const { rows } = await sql<ContactRow>`
    select party, language, box from contact where party = any(${parties}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.party, row]))
}
