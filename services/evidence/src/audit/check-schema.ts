import type { Auditing } from './auditing.ts'
import { steps } from './schema-levels.ts'
import { migrationsMade, type SchemaObject, schemaObjects } from './schema-objects.ts'

/** The objects that the schema has after these steps, with the digest of what they say. */
export function expectedObjects(made: number): Map<string, string> {
  const expected = new Map<string, string>()
  for (const { objects } of steps.slice(0, made))
    for (const [name, digest] of Object.entries(objects)) {
      if (digest === '') expected.delete(name)
      else expected.set(name, digest)
    }
  return expected
}

/**
 * That the schema is what its migrations make, function by function and right by right. An older schema is compared with
 * what the migrations made by then.
 *
 * @param before the last step at the last audit
 * @returns the last step
 */
export async function checkSchema(auditing: Auditing, before: string | undefined): Promise<string | undefined> {
  const { tx, findings, note, reading } = auditing
  reading.what = 'migration'
  const made = await migrationsMade(tx)
  if (!made) {
    findings.add('schema-differs', 'migration', 'all', 'there is no such table')
    return undefined
  }
  const names = steps.map(({ name }) => name)
  const newer = made.filter((name) => !names.includes(name))
  if (newer.length > 0) {
    note(`the schema was not compared: it is newer than this audit (${newer.join(', ')})`)
    return before
  }
  const last = names.indexOf(made.at(-1) ?? '') + 1
  for (const name of names.slice(0, last))
    if (!made.includes(name)) findings.add('schema-differs', 'migration', name, 'it is not there, and later ones are')
  if (last === 0) findings.add('schema-differs', 'migration', 'all', 'it is empty')
  if (last < names.indexOf(before ?? '') + 1)
    findings.add(
      'schema-differs',
      'migration',
      'all',
      `it ends at ${made.at(-1)}, and ended at ${before} at the last audit`,
    )
  auditing.older = last > 0 && last < names.length
  if (auditing.older)
    note(
      `an older schema: run the migrations (${names.slice(last).join(', ')}). What is not in it yet was not looked at`,
    )
  reading.what = 'the catalogue of the schema'
  const found = new Map((await schemaObjects(tx)).map(({ name, digest }: SchemaObject) => [name, digest]))
  const expected = expectedObjects(last)
  for (const [name, digest] of expected) {
    const now = found.get(name)
    if (now === undefined) findings.add('schema-differs', 'schema', name, 'gone')
    else if (now !== digest) findings.add('schema-differs', 'schema', name, 'it is not what the migrations made')
  }
  for (const name of found.keys())
    if (!expected.has(name)) findings.add('schema-differs', 'schema', name, 'no migration made it')
  return made.at(-1)
}
