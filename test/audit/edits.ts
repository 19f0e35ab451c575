import { type RawBuilder, sql } from 'kysely'
import {
  type Column,
  columnsOf,
  nameOf,
  pick,
  type Random,
  rowsOf,
  setAt,
  type Table,
  type Tx,
  valueAt,
} from './tables.ts'

/** What a superuser does to one table without thinking: each returns what it did. */

const anyUuid = (random: Random) => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Another value of the column's type, made from what stands there. */
function changed({ name, type, nullable }: Column, random: Random): RawBuilder<unknown> {
  const column = sql.id(name)
  if (nullable && random() < 0.2) return sql`case when ${column} is null then ${fresh(type, random)} end`
  const share = random()
  if (type === 'bytea')
    return pick(random, [
      sql`set_bit(${column}, (${share} * (length(${column}) * 8 - 1))::int8, 1 - get_bit(${column}, (${share} * (length(${column}) * 8 - 1))::int8))`,
      sql`substring(${column} for length(${column}) - 1)`,
      sql`${column} || '\\x00'::bytea`,
      sql`''::bytea`,
    ])
  if (type === 'text')
    return pick(random, [
      sql`overlay(${column} placing chr(97 + (ascii(substr(${column}, 1 + (${share} * (length(${column}) - 1))::int, 1)) + 1) % 26) from 1 + (${share} * (length(${column}) - 1))::int for 1)`,
      sql`${column} || ' '`,
      sql`left(${column}, -1)`,
    ])
  if (type === 'uuid') return sql`${anyUuid(random)}::uuid`
  if (type.startsWith('timestamp'))
    return sql`${column} + ${pick(random, ['1 microsecond', '1 millisecond', '-1 millisecond', '2 hours', '-400 days'])}::interval`
  const by = pick(random, [1, -1, 2, 7, -30, 1_000_000])
  // smallint holds no more
  return sql`${column} + ${type === 'smallint' ? Math.sign(by) : by}`
}

/** Where nothing stands. */
function fresh(type: string, random: Random): RawBuilder<unknown> {
  if (type === 'uuid') return sql`${anyUuid(random)}::uuid`
  return sql`${type === 'text' || type === 'bytea' ? 'x' : '1'}::${sql.raw(type)}`
}

export async function edit(tx: Tx, table: Table, random: Random): Promise<string> {
  const column = pick(random, await columnsOf(tx, table))
  const [at] = await rowsOf(tx, table, random, 1)
  if (at === undefined) return ''
  await setAt(tx, table, column, at, changed(column, random))
  return `a ${column.name} edited`
}

export async function remove(tx: Tx, table: Table, random: Random): Promise<string> {
  const most = 1 + Math.floor(random() ** 3 * 20)
  for (const at of await rowsOf(tx, table, random, most)) {
    await sql`delete from ${nameOf(table)} where ctid = ${at}::tid`.execute(tx)
  }
  return most === 1 ? 'a row deleted' : 'rows deleted'
}

/** A row once more, with other keys. */
export async function insert(tx: Tx, table: Table, random: Random): Promise<string> {
  const columns = (await columnsOf(tx, table)).filter(({ unique }) => unique)
  const [at] = await rowsOf(tx, table, random, 1)
  if (at === undefined || columns.length === 0) return ''
  const values = new Map(columns.map((column) => [column.name, newKey(table, column, random)]))
  // Its own number is drawn anew.
  if (table === 'quarantine') values.set('nth', sql`(select max(nth) + 1 from evidence.quarantine)`)
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${`evidence.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(tx)
  const list = rows.map(({ name }) => values.get(name) ?? sql.id(name))
  await sql`
    insert into ${nameOf(table)} (${sql.join(rows.map(({ name }) => sql.id(name)))})
    select ${sql.join(list)} from ${nameOf(table)} where ctid = ${at}::tid`.execute(tx)
  return 'a row inserted'
}

function newKey(table: Table, { name, type }: Column, random: Random): RawBuilder<unknown> {
  if (type === 'uuid') return sql`${anyUuid(random)}::uuid`
  if (type === 'text') return sql`${sql.id(name)} || 'x'`
  // Of a key of two columns one is enough, and keeps the row likelier.
  if (name === 'shard' || name === 'level') return sql.id(name)
  return sql`(select max(${sql.id(name)}) + 1 from ${nameOf(table)})`
}

/** Two rows change places in one column. */
export async function reorder(tx: Tx, table: Table, random: Random): Promise<string> {
  const column = pick(random, await columnsOf(tx, table))
  const [one, other] = await rowsOf(tx, table, random, 2)
  if (one === undefined || other === undefined) return ''
  const [a, b] = [await valueAt(tx, table, column.name, one), await valueAt(tx, table, column.name, other)]
  if (a === b) return ''
  const as = (value: string | null) => sql`${value}::${sql.raw(column.type)}`
  // A key must not be there twice, not even for a moment.
  const away = column.unique ? await setAt(tx, table, column, one, placeholder(column, random)) : one
  await setAt(tx, table, column, other, as(a))
  await setAt(tx, table, column, away, as(b))
  return `two ${column.name} swapped`
}

function placeholder({ name, type }: Column, random: Random): RawBuilder<unknown> {
  if (type === 'uuid') return sql`${anyUuid(random)}::uuid`
  return type === 'text' ? sql`${sql.id(name)} || 'y'` : sql`-1 - ${sql.id(name)}`
}

export async function truncate(tx: Tx, table: Table): Promise<string> {
  await sql`truncate ${nameOf(table)} cascade`.execute(tx)
  return 'truncated'
}

/** The table as it was in the backup, whatever became of the others. */
export async function restore(tx: Tx, table: Table): Promise<string> {
  await sql`delete from ${nameOf(table)}`.execute(tx)
  await sql`insert into ${nameOf(table)} select * from ${sql.id('backup', `evidence.${table}`)}`.execute(tx)
  return 'as in the backup'
}
