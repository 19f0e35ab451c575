import pg from 'pg'
import { bookFunctionsMigration } from './book-functions-migration.ts'
import { type KeyMarks, keepKeyMarks } from './key-marks.ts'
import { keyringMigrations } from './keyring-migration.ts'
import { type Migration, migrate, type SchemaRoles } from './migrate.ts'
import { bookMigration } from './publish.ts'

export interface ProvisionOptions {
  /** connection string of a role that may create roles and schemas */
  adminUrl: string
  services: readonly { name: string; migrations: readonly Migration[] }[]
  /** the password of a service's role */
  passwordOf: (service: string) => string
  /** of the secrets without which this database is worth nothing: others than before are refused */
  keyMarks?: KeyMarks
  /** role names start with it: several houses may share a cluster */
  prefix?: string
}

export class ProvisionError extends Error {
  override name = 'ProvisionError'
}

/**
 * Prepares a database: a schema and a role for each service. No service's role owns a table, may bypass row
 * security, or sees a neighbour's schema. Runs again without harm, and brings an older database up to date.
 *
 * @throws WrongKeyError the database was made with other secrets
 */
export async function provision(options: ProvisionOptions): Promise<void> {
  const { adminUrl, services, passwordOf, keyMarks = {}, prefix = 'zegel' } = options
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'zegel-provision' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('zegel.provision'))")
    await refuseWeak(client)
    const owner = `${prefix}_owner`
    await role(client, owner, 'nologin')
    await client.query(`grant ${client.escapeIdentifier(owner)} to current_user`)
    await client.query('revoke create on schema public from public')
    await schema(client, owner, 'keyring', { service: owner, party: owner }, keyringMigrations)
    // Before anything else changes: with other keys this is no house to go on with.
    await keepKeyMarks(client, keyMarks)
    for (const { name, migrations } of services) {
      const roles = rolesOf(name, prefix)
      await role(client, roles.service, 'login', passwordOf(name))
      await role(client, roles.party, 'nologin')
      const [service, party] = [client.escapeIdentifier(roles.service), client.escapeIdentifier(roles.party)]
      await client.query(`grant ${party} to ${service}`)
      await schema(client, owner, name, roles, [bookMigration, bookFunctionsMigration, ...migrations])
      await client.query(`grant usage on schema keyring to ${service}`)
      await client.query(`grant select, insert, delete on keyring.person_key to ${service}`)
      await client.query(`grant select on keyring.key_mark to ${service}`)
    }
  } finally {
    await client.end()
  }
}

export function rolesOf(service: string, prefix = 'zegel'): SchemaRoles {
  return { service: `${prefix}_${service}`, party: `${prefix}_${service}_party` }
}

async function schema(
  client: pg.Client,
  owner: string,
  name: string,
  roles: SchemaRoles,
  migrations: readonly Migration[],
) {
  const q = (id: string) => client.escapeIdentifier(id)
  await client.query(`create schema if not exists ${q(name)} authorization ${q(owner)}`)
  await client.query(`grant usage on schema ${q(name)} to ${q(roles.service)}, ${q(roles.party)}`)
  const grants: Migration = {
    name: '000-grants',
    up: ({ service }) => `
alter default privileges in schema ${name} grant select, insert, update, delete on tables to ${service};
alter default privileges in schema ${name} grant usage, select on sequences to ${service};
`,
  }
  await migrate(client, name, owner, roles, [grants, ...migrations])
  // The keyring has no service of its own: its owner must go on migrating it.
  if (roles.service === owner) return
  await client.query(`revoke all on ${q(name)}.migration from ${q(roles.service)}`)
  await client.query(`grant select on ${q(name)}.migration to ${q(roles.service)}`)
}

async function role(client: pg.Client, name: string, login: 'login' | 'nologin', password?: string) {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  const id = client.escapeIdentifier(name)
  if (rowCount === 0) await client.query(`create role ${id} ${login}`)
  if (password !== undefined) await client.query(`alter role ${id} password ${client.escapeLiteral(password)}`)
}

async function refuseWeak(client: pg.Client) {
  const { rows } = await client.query<{ able: boolean }>(
    'select rolsuper or rolcreaterole as able from pg_roles where rolname = current_user',
  )
  if (!rows[0]?.able) {
    throw new ProvisionError('DATABASE_URL must name a role that may create roles: ALTER ROLE ... CREATEROLE')
  }
}
