import { readFileSync } from 'node:fs'
import t from 'tap'
import { LEVELS_FILE, schemaLevels } from './schema-levels.ts'

t.test('the audit knows what every migration makes', async (t) => {
  const told = 'after a new migration: node services/evidence/test/schema-levels.ts'
  t.equal(readFileSync(LEVELS_FILE, 'utf8'), await schemaLevels(), told)
})
