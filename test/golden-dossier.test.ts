import { makeFolder } from '@zegel/testing'
import t from 'tap'
import { filesOf, layersOf } from './interop/container.ts'
import { faultsOfGolden, faultsOfReports, readGolden } from './interop/golden.ts'
import { flipped } from './interop/tamperings.ts'

// Where Java is not: what DSS said of the golden dossier is about these very bytes, and openssl and our verifier agree.
t.test('the golden dossier is what DSS has passed', async (t) => {
  const golden = await readGolden()
  t.same(faultsOfReports(golden), [])
  t.same(await faultsOfGolden(golden, makeFolder(t)), [])
  const { tokens } = golden.said.verdict
  t.equal(tokens.length, layersOf(filesOf(golden.dossier)).length)
  t.ok(tokens.length >= 4)

  const changed = { ...golden, dossier: flipped(golden.dossier, golden.dossier.length >> 1) }
  t.equal(faultsOfReports(changed).length, 1, 'another dossier is not what the reports are about')
  t.not((await faultsOfGolden(changed, makeFolder(t))).length, 0, 'nor do the others take it')
})
