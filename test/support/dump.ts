import { openStore } from '@zegel/store'
import { sql } from 'kysely'

/** Every row of every table of the house as text, as a plain dump shows it; binary columns in hexadecimal. */
export async function dumpOf(adminUrl: string): Promise<string> {
  const store = await openStore<never>({ url: adminUrl, schema: 'public', max: 1 })
  try {
    const tables = await sql<{ schema: string; name: string }>`
      select schemaname as schema, tablename as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`.execute(store.db)
    const texts: string[] = []
    for (const { schema, name } of tables.rows) {
      const { rows } = await sql<{
        row: string
      }>`select t::text as row from ${sql.table(`${schema}.${name}`)} t`.execute(store.db)
      texts.push(`-- ${schema}.${name}`, ...rows.map(({ row }) => row))
    }
    return texts.join('\n')
  } finally {
    await store.close()
  }
}
