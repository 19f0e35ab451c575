import { type QueryExecutorProvider, sql } from 'kysely'
import type pg from 'pg'

/** A mark of each secret of the house, by its name: it tells whether a secret is the same, and nothing else of it. */
export type KeyMarks = Readonly<Record<string, string>>

/** Other secrets than before would give every party another id and open none of the old boxes. */
export class WrongKeyError extends Error {
  override name = 'WrongKeyError'
  constructor(secret: string) {
    super(`keys/${secret}.key is not the one this database was made with: put back the keys folder`)
  }
}

const DIFFERENT = `select k.name from keyring.key_mark k join unnest($1::text[], $2::text[]) as n(name, mark) using (name)
  where k.mark <> n.mark order by k.name`

/**
 * Notes the marks of a database that has none yet.
 *
 * @throws WrongKeyError one differs; nothing was noted
 */
export async function keepKeyMarks(client: pg.Client, marks: KeyMarks): Promise<void> {
  const values = [Object.keys(marks), Object.values(marks)]
  const { rows } = await client.query<{ name: string }>(DIFFERENT, values)
  if (rows[0]) throw new WrongKeyError(rows[0].name)
  await client.query(
    'insert into keyring.key_mark (name, mark) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
    values,
  )
}

/**
 * For a process that sees only some of the secrets; a database that nobody marked says nothing.
 *
 * @throws WrongKeyError
 */
export async function checkKeyMarks(db: QueryExecutorProvider, marks: KeyMarks): Promise<void> {
  const { rows } = await sql<{ name: string; mark: string }>`
    select name, mark from keyring.key_mark where name = any(${Object.keys(marks)}::text[]) order by name`.execute(db)
  const wrong = rows.find(({ name, mark }) => marks[name] !== mark)
  if (wrong) throw new WrongKeyError(wrong.name)
}
