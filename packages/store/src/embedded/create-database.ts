import pg from 'pg'
import { EmbeddedError } from './embedded-error.ts'
import { type Running, urlOf } from './server.ts'

/** SQLSTATE invalid_password */
const WRONG_PASSWORD = '28P01'

/**
 * The database 'zegel', made on the first start, and again should the first have been cut short before it.
 *
 * @throws EmbeddedError no-password
 */
export async function createDatabase(server: Running, password: string): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(server, password, 'postgres'),
    connectionTimeoutMillis: 10_000,
  })
  // A server that stops breaks the connection; the statement in progress tells it.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query("select from pg_database where datname = 'zegel'")
    if (rowCount === 0) await client.query('create database zegel')
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === WRONG_PASSWORD)) throw error
    throw new EmbeddedError(
      'no-password',
      'The password file is not the one of this database: put it back from a backup',
    )
  } finally {
    await client.end()
  }
}
