import { createHash } from 'node:crypto'
import type pg from 'pg'

/** One step of a schema. Frozen once landed: what ran is compared with what stands here. */
export interface Migration {
  /** sorts by name: `001-message` */
  name: string
  up(roles: SchemaRoles): string
}

export interface SchemaRoles {
  /** the role of the service */
  service: string
  /** the role of party routes: sees only rows of the party in `zegel.party` */
  party: string
}

export class MigrationError extends Error {
  override name = 'MigrationError'
}

/** Runs what has not run yet, in one transaction, as the owner of the schema. */
export async function migrate(
  client: pg.Client,
  schema: string,
  owner: string,
  roles: SchemaRoles,
  migrations: readonly Migration[],
): Promise<void> {
  const q = (name: string) => client.escapeIdentifier(name)
  await client.query('begin')
  try {
    await client.query(`set local role ${q(owner)}`)
    await client.query(`set local search_path = ${q(schema)}`)
    await client.query(
      'create table if not exists migration (name text primary key, digest text not null, at timestamptz default now())',
    )
    // Two processes may start at once on a new database.
    await client.query('lock table migration in exclusive mode')
    const done = await client.query<{ name: string; digest: string }>('select name, digest from migration')
    const known = new Map(done.rows.map(({ name, digest }) => [name, digest]))
    for (const { name, up } of migrations) {
      const text = up(roles)
      const digest = createHash('sha256').update(text).digest('hex')
      const ran = known.get(name)
      if (ran !== undefined && ran !== digest) {
        throw new MigrationError(`${schema}/${name} was changed after it ran: add a new migration instead`)
      }
      known.delete(name)
      if (ran !== undefined) continue
      await client.query(text)
      await client.query('insert into migration (name, digest) values ($1, $2)', [name, digest])
    }
    if (known.size > 0) {
      throw new MigrationError(`${schema} was migrated by a newer version: ${[...known.keys()].join(', ')}`)
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
