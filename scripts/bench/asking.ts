import type { Scope } from '@zegel/testing'
import pg from 'pg'

/** Questions to a contender's database, as its superuser: what the bench wants to know no service tells. */
export interface Asking {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

export async function openAsking(t: Scope, url: string): Promise<Asking> {
  const client = new pg.Client({ connectionString: url, application_name: 'zegel-bench', types: { getTypeParser } })
  // The server's end breaks the connection.
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end())
  return { query: (text, values) => client.query(text, values) }
}

const INT8 = 20

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text')
}
