import type { Fact } from '@zegel/contract'
import { bookColumns } from '@zegel/store'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Every SQL statement over the exports of dossiers, and the notary's own book, in which they are told. */

/** The table of the notary's own facts. */
export const OWN_FACTS = 'own_fact'

/** Appends facts to the notary's own book: the last statement of its transaction, as `publish` is. */
export async function publishOwn(tx: QueryExecutorProvider, facts: readonly Fact[]): Promise<void> {
  await sql`select publish_own(${bookColumns(facts)})`.execute(tx)
}

export interface ExportRow {
  id: string
  party: string
  message: string
  at: string
}

export async function isExported(db: QueryExecutorProvider, id: string): Promise<boolean> {
  const { rows } = await sql`select from dossier_export where id = ${id}`.execute(db)
  return rows.length > 0
}

/** Whether it is new; of two at once one is, and the other waits for it. */
export async function addExport(tx: QueryExecutorProvider, { id, party, message, at }: ExportRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into dossier_export (id, party, message, at) values (${id}, ${party}, ${message}, ${at})
    on conflict (id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** When a party's exports of a message since a moment were made: the newest `max`, newest first. */
export async function exportTimes(
  tx: QueryExecutorProvider,
  { party, message }: Pick<ExportRow, 'party' | 'message'>,
  since: string,
  max: number,
): Promise<string[]> {
  const { rows } = await sql<{ at: string }>`
    select at from dossier_export where party = ${party} and message = ${message} and at > ${since}
    order by at desc limit ${max}`.execute(tx)
  return rows.map(({ at }) => at)
}

/** What no limit looks at any more; the facts stay. */
export async function forgetExports(db: QueryExecutorProvider, before: string): Promise<void> {
  await sql`delete from dossier_export where at < ${before}`.execute(db)
}
