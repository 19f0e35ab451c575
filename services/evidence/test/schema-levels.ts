// What each migration of the notary makes of its schema, as services/evidence/src/audit/schema-levels.ts has it.
//   node services/evidence/test/schema-levels.ts     writes it anew, after a migration was added
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openStore, provision } from '@zegel/store'
import { createDatabase } from '@zegel/testing'
import { sql } from 'kysely'
import { schemaObjects } from '../src/audit/schema-objects.ts'
import { evidence } from '../src/index.ts'

export const LEVELS_FILE = fileURLToPath(new URL('../src/audit/schema-levels.ts', import.meta.url))

/** Migrates step by step, and tells what each one changed; '' is what it took away. */
export async function schemaLevels(): Promise<string> {
  const { name, migrations } = evidence
  const database = await createDatabase([{ ...evidence, migrations: [] }])
  const store = await openStore<never>({ url: database.adminUrl, schema: name, max: 1 })
  try {
    const lines: string[] = []
    let before = new Map<string, string>()
    let known: string[] = []
    for (let count = 0; count <= migrations.length; count++) {
      const services = [{ name, migrations: migrations.slice(0, count) }]
      await provision({ adminUrl: database.adminUrl, services, passwordOf: () => `test-${name}` })
      const objects = await store.db.transaction().execute((tx) => schemaObjects(tx))
      const { rows } = await sql<{ name: string }>`select name from migration order by name collate "C"`.execute(
        store.db,
      )
      const made = rows.map((row) => row.name).filter((one) => !known.includes(one))
      known = rows.map((row) => row.name)
      const after = new Map(objects.map((one) => [one.name, one.digest]))
      const changed = [
        ...objects.filter((one) => before.get(one.name) !== one.digest).map((one) => [one.name, one.digest] as const),
        ...[...before.keys()].filter((one) => !after.has(one)).map((one) => [one, ''] as const),
      ]
      before = after
      for (const step of made.slice(0, -1)) lines.push(`  { name: ${quoted(step)}, objects: {} },`)
      lines.push(`  {\n    name: ${quoted(made.at(-1) ?? '')},\n    objects: {`)
      for (const [object, digest] of changed) lines.push(`      ${keyOf(object)}: ${quoted(digest)},`)
      lines.push('    },\n  },')
    }
    return `${HEAD}${lines.join('\n')}\n]\n`
  } finally {
    await store.close()
    await database.drop()
  }
}

const quoted = (text: string) => `'${text}'`
const keyOf = (text: string) => (/^[a-z_]+$/.test(text) ? text : quoted(text))

const HEAD = `/**
 * What each migration makes of the notary's schema: its objects, with the digest of what they say, and '' for what is no
 * longer there. Made by \`node services/evidence/test/schema-levels.ts\`; a test says when it must be made anew.
 */
export const steps: readonly { name: string; objects: Readonly<Record<string, string>> }[] = [
`

if (import.meta.main) writeFileSync(LEVELS_FILE, await schemaLevels())
