import pg from 'pg'
import { type Running, urlOf } from './server.ts'

/** SQLSTATE duplicate_database */
const EXISTS = '42P04'

/** The database 'zegel', made on the first start, and again should the first have been cut short before it. */
export async function createDatabase(server: Running, password: string): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(server, password, 'postgres'),
    connectionTimeoutMillis: 10_000,
  })
  // A server that stops breaks the connection; the statement in progress tells it.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'zegel'")
    if (rowCount === 0) await client.query('create database zegel')
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === EXISTS)) throw error
  } finally {
    await client.end()
  }
}
