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

/** Whether a fact of the notary's own was told. */
export async function isToldOwn(db: QueryExecutorProvider, fact: string): Promise<boolean> {
  const { rows } = await sql`select from own_fact where id = ${fact}`.execute(db)
  return rows.length > 0
}

type Of = Pick<ExportRow, 'party' | 'message'>

export interface ExportRow {
  /** the same for the same access */
  id: string
  party: string
  message: string
  client: string
  /** of the log, that it was as of */
  size: number
  /** of the chain, that bear on the bound */
  links: number
  at: string
}

/** So that two exports of one message by one party see each other; ends with the transaction. */
export async function lockExports(tx: QueryExecutorProvider, { party, message }: Of): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(current_schema() || '.dossier_export'),
    hashtext(${`${party} ${message}`}))`.execute(tx)
}

export async function isExported(db: QueryExecutorProvider, id: string, since: string): Promise<boolean> {
  const { rows } = await sql`select from dossier_export where id = ${id} and at > ${since}`.execute(db)
  return rows.length > 0
}

/** In the place of the same access of another day; under its lock. */
export async function addExport(
  tx: QueryExecutorProvider,
  { id, party, message, client, size, links, at }: ExportRow,
): Promise<void> {
  await sql`delete from dossier_export where id = ${id}`.execute(tx)
  await sql`
    insert into dossier_export (id, party, message, client, size, links, at)
    values (${id}, ${party}, ${message}, ${client}, ${size}, ${links}, ${at})`.execute(tx)
}

/** A row that was written by an earlier version says less. */
export type EarlierExport = Pick<ExportRow, 'at'> & { [of in 'client' | 'size' | 'links']: ExportRow[of] | null }

/** A party's exports of a message since a moment: the newest `max`, newest first. */
export async function recentExports(
  db: QueryExecutorProvider,
  { party, message }: Of,
  since: string,
  max: number,
): Promise<EarlierExport[]> {
  const { rows } = await sql<EarlierExport>`
    select at, client, size, links from dossier_export
    where party = ${party} and message = ${message} and at > ${since} order by at desc limit ${max}`.execute(db)
  return rows
}

/** What no limit looks at any more; the facts stay. */
export async function forgetExports(db: QueryExecutorProvider, before: string): Promise<void> {
  await sql`delete from dossier_export where at < ${before}`.execute(db)
}
