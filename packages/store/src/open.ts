import { Kysely, PostgresDialect, type QueryExecutorProvider, sql } from 'kysely'
import pg from 'pg'
import { Book } from './book.ts'
import { Elections } from './elections.ts'
import { prepareStatements } from './prepared.ts'
import { heedWarnings } from './uncertain-commit.ts'

export interface StoreOptions {
  /** connection string of the service's own role */
  url: string
  /** the service's schema: the only one its role can see */
  schema: string
  /** connections, at most */
  max?: number
  /** told about connections that break while idle */
  onError?: (error: Error) => void
}

/** One service's door to its schema. */
export interface Store<Tables> {
  db: Kysely<Tables>
  schema: string
  /** how another thread opens the same */
  door: Pick<StoreOptions, 'url' | 'schema'>
  book: Book
  elections: Elections
  close(): Promise<void>
}

/** How long any statement may take, ms: nothing in the house needs longer, so longer is a fault. */
const STATEMENT_MS_MAX = 60_000
/** How long a server may take to answer a new connection, ms. */
const CONNECT_MS_MAX = 10_000
/**
 * Every statement that is sent often finds a few rows by an index. A plan that was made while its table was empty is kept,
 * and would read the whole table for each page long after it has grown: so no plan may. Whoever joins or sorts by what has
 * no index pays for it: a large table needs that index.
 */
const PLANNING = ['seqscan', 'hashjoin', 'mergejoin'].map((way) => `-c enable_${way}=off`).join(' ')

export async function openStore<Tables>(options: StoreOptions): Promise<Store<Tables>> {
  const { url, schema, max = 10, onError = () => {} } = options
  const config = {
    connectionString: url,
    options: `-c search_path=${schema} -c timezone=UTC -c statement_timeout=${STATEMENT_MS_MAX} ${PLANNING}`,
    application_name: `zegel-${schema}`,
    types: { getTypeParser },
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS_MAX,
  }
  const pool = new pg.Pool({ ...config, max, idleTimeoutMillis: 60_000 })
  const plans = { generation: 0 }
  // A server that stops breaks connections, and one that nobody listens to would end the process. The pool listens to
  // those that rest, not to one whose transaction is between two statements: the next statement fails, and tells.
  pool.on('connect', (client) => {
    client.on('error', onError)
    prepareStatements(client, plans)
    heedWarnings(client)
  })
  // The same errors again, of those that rest.
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await refuseUnsafe(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const elections = new Elections(() => new pg.Client(config), schema, onError)
  const book = new Book(db)
  return {
    db,
    schema,
    door: { url, schema },
    book,
    elections,
    close: async () => {
      await elections.close()
      await db.destroy()
    },
  }
}

/** Durable means durable (SECURITY.md promise 7): an acknowledged commit must survive the loss of power. */
async function refuseUnsafe(db: QueryExecutorProvider) {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num')`.execute(db)
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    if (settings.get(name) === 'off') throw new Error(`PostgreSQL runs with ${name}=off: turn it on, then start again`)
  }
  if (Number(settings.get('server_version_num')) < 150_000) throw new Error('PostgreSQL 15 or newer is needed')
}

const INT8 = 20
const TIMESTAMPTZ = 1184

/** 64-bit integers as numbers (positions stay far below 2^53), moments as UTC text with milliseconds. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format !== 'binary' && oid === INT8) return Number
  if (format !== 'binary' && oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString()
  return pg.types.getTypeParser(oid, format as 'text')
}
