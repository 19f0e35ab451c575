import { type RawBuilder, sql, type Transaction } from 'kysely'

export type Tx = Transaction<never>
export type Random = () => number

/**
 * Every table of evidence and ledger, with the columns that a row consists of. Not among them, as nothing is proved by
 * them and the notary itself deletes what is in them: `dossier_export`, which only bounds how often one is exported (that
 * it was is a sealed fact, in own_fact), and `dossier_job`, `dossier_job_message`, the progress of exports that lapse after
 * days (each dossier proves itself). `parked` is empty in the notary's schema, and the rows of `migration` are compared
 * with the schema that they claim.
 */
export const tables = [
  'evidence',
  'leaf',
  'ledger',
  'fact',
  'cursor',
  'quarantine',
  'own_fact',
  'checkpoint',
  'checkpoint_token',
  'tile',
  'log_state',
] as const
export type Table = (typeof tables)[number]

/**
 * What the notary itself writes anew at each try of a fact that stands aside, and the number that only orders them: no
 * audit could tell its hand from another's. Another order, and a try that is put off, are among the forgeries.
 */
const OF_NO_MEANING: Partial<Record<Table, readonly string[]>> = {
  quarantine: ['error', 'attempts', 'next_at', 'nth'],
  ledger: ['only_one'],
  // What it says of signed leaves is in the checkpoints: raised among those it changes no answer. Beyond them, and back,
  // is among the forgeries.
  log_state: ['only_one', 'released'],
}

export interface Column {
  name: string
  type: string
  nullable: boolean
  unique: boolean
}

export const nameOf = (table: Table) => sql.id('evidence', table)

export async function columnsOf(tx: Tx, table: Table): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique and a.attnum = any(i.indkey::int2[])) as unique
    from pg_attribute a where a.attrelid = ${`evidence.${table}`}::regclass and a.attnum > 0 and not a.attisdropped
    order by a.attnum`.execute(tx)
  return rows.filter(({ name }) => !OF_NO_MEANING[table]?.includes(name))
}

/** What a table holds in the columns that mean something, as one digest. */
async function contentOf(tx: Tx, table: Table): Promise<string> {
  const without = OF_NO_MEANING[table] ?? []
  const { rows } = await sql<{ content: string | null }>`
    select md5(string_agg(row, '' order by row)) as content
    from (select md5((to_jsonb(t) - ${without}::text[])::text) as row from ${nameOf(table)} as t) as n`.execute(tx)
  return rows[0]?.content ?? ''
}

export async function contentsOf(tx: Tx): Promise<Record<string, string>> {
  const contents: Record<string, string> = {}
  for (const table of tables) contents[table] = await contentOf(tx, table)
  return contents
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** Where rows stand on the disk, in an order that the seed repeats. */
export async function rowsOf(tx: Tx, table: Table, random: Random, most: number): Promise<string[]> {
  const { rows } = await sql<{ at: string }>`select ctid::text as at from ${nameOf(table)} order by ctid`.execute(tx)
  const all = rows.map(({ at }) => at)
  const chosen: string[] = []
  while (chosen.length < most && all.length > 0) chosen.push(...all.splice(Math.floor(random() * all.length), 1))
  return chosen
}

/** The value of one column of one row, as text. */
export async function valueAt(tx: Tx, table: Table, column: string, at: string): Promise<string | null> {
  const { rows } = await sql<{ value: string | null }>`
    select ${sql.id(column)}::text as value from ${nameOf(table)} where ctid = ${at}::tid`.execute(tx)
  return rows[0]?.value ?? null
}

/** Sets it, and returns where the row stands now. */
export async function setAt(tx: Tx, table: Table, column: Column, at: string, value: RawBuilder<unknown>) {
  const { rows } = await sql<{ at: string }>`
    update ${nameOf(table)} set ${sql.id(column.name)} = ${value} where ctid = ${at}::tid
    returning ctid::text as at`.execute(tx)
  return rows[0]?.at as string
}

/** As a superuser may: no trigger, no reference. */
export async function asSuperuser(tx: Tx): Promise<void> {
  await sql`set local session_replication_role = replica`.execute(tx)
  for (const way of ['seqscan', 'hashjoin', 'mergejoin'])
    await sql`set local ${sql.raw(`enable_${way}`)} = on`.execute(tx)
}

/** Runs, or leaves nothing behind where the database refuses. */
export async function attempt(tx: Tx, act: () => Promise<void>): Promise<boolean> {
  await sql`savepoint attempt`.execute(tx)
  try {
    await act()
    await sql`release savepoint attempt`.execute(tx)
    return true
  } catch (error) {
    if (!/^(22|23)/.test((error as { code?: string }).code ?? '')) throw error
    await sql`rollback to savepoint attempt`.execute(tx)
    return false
  }
}
