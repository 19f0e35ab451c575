import { type QueryExecutorProvider, sql } from 'kysely'

/** Every SQL statement over damage that was found while somebody was answered. */

export interface Damage {
  damage: string
  leaf: number
  /** of the checkpoint to which it should lead */
  size: number
}

/** One at a time: whoever repairs it has looked, and what else there is will be told then. */
export async function noteDamage(db: QueryExecutorProvider, { damage, leaf, size }: Damage): Promise<void> {
  await sql`
    update log_state set damage = ${damage}, damaged_leaf = ${leaf}, damaged_size = ${size}
    where damage is null`.execute(db)
}

export async function readDamage(db: QueryExecutorProvider): Promise<Damage | undefined> {
  const { rows } = await sql<Damage>`
    select damage, damaged_leaf as leaf, damaged_size as size from log_state where damage is not null`.execute(db)
  return rows[0]
}

export async function forgetDamage(db: QueryExecutorProvider, { damage }: Damage): Promise<void> {
  await sql`
    update log_state set damage = null, damaged_leaf = null, damaged_size = null where damage = ${damage}`.execute(db)
}
