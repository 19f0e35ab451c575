import t from 'tap'
import { verifyDossier } from '../src/index.ts'
import { pack, testDossier } from './support/dossiers.ts'

t.test('x', async (t) => {
  const made = await testDossier()
  const bytes = await pack(made.files, made.authority)
  const verdict = await verifyDossier(bytes, {
    roots: [made.authority.root.certificate],
    logKeys: [made.authority.log.vkey],
    at: new Date('2026-03-03'),
  })
  t.same(
    verdict.checks.filter(({ status }) => status !== 'holds'),
    [],
  )
  t.ok(verdict.holds)
})
