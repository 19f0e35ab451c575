import pg from 'pg'

/** One session of a role that may create databases: for provisioning, and for tests that want one of their own. */
export interface Admin {
  exists(database: string): Promise<boolean>
  create(database: string, template?: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** ends its sessions, then removes it; nothing where there is none */
  drop(database: string): Promise<void>
  /** databases whose name starts so */
  list(prefix: string): Promise<string[]>
  /** client sessions of the server beside this one, whose application does not start with `except` */
  sessions(except: string): Promise<number>
  /** runs alone among all who use the same name on this database */
  exclusively<T>(name: string, run: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openAdmin(url: string, application = 'zegel-admin'): Promise<Admin> {
  const client = new pg.Client({ connectionString: url, application_name: application, connectionTimeoutMillis: 5_000 })
  // A server that stops breaks the connection; the next statement tells it.
  client.on('error', () => {})
  await client.connect()
  const id = (name: string) => client.escapeIdentifier(name)
  return {
    exists: async (name) => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1,
    create: async (name, template) => {
      await client.query(`create database ${id(name)}${template === undefined ? '' : ` template ${id(template)}`}`)
    },
    rename: async (from, to) => {
      await client.query(`alter database ${id(from)} rename to ${id(to)}`)
    },
    drop: async (name) => {
      await client.query(`drop database if exists ${id(name)} with (force)`)
    },
    list: async (prefix) => {
      const { rows } = await client.query<{ datname: string }>(
        'select datname from pg_database where starts_with(datname, $1)',
        [prefix],
      )
      return rows.map(({ datname }) => datname)
    },
    sessions: async (except) => {
      const { rows } = await client.query<{ count: string }>(
        `select count(*) from pg_stat_activity where backend_type = 'client backend'
           and pid <> pg_backend_pid() and not starts_with(application_name, $1)`,
        [except],
      )
      return Number(rows[0]?.count)
    },
    exclusively: async (name, run) => {
      await client.query('select pg_advisory_lock(hashtext($1))', [name])
      try {
        return await run()
      } finally {
        await client.query('select pg_advisory_unlock(hashtext($1))', [name])
      }
    },
    close: () => client.end(),
  }
}

/** The same server and role, another database. */
export function withDatabase(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href
}

/** The same server and database, another role. */
export function withRole(url: string, role: string, password: string): string {
  return Object.assign(new URL(url), { username: role, password }).href
}
