import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** As many connections as a service of the house has. */
const CONNECTIONS_MAX = 10

/** One row per request, with `pg` and nothing else: what a deposit would cost if it proved nothing. */
export async function openRowWriter(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS_MAX })
  pool.on('error', () => {})
  await pool.query(
    'create table if not exists letter (id uuid primary key, body text not null, at timestamptz not null default now())',
  )
  return {
    insert: async (body: unknown): Promise<string> => {
      const id = randomUUID()
      await pool.query('insert into letter (id, body) values ($1, $2)', [id, JSON.stringify(body)])
      return id
    },
    close: () => pool.end(),
  }
}
