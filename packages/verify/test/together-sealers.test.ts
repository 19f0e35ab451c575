import t from 'tap'
import { checkTogether } from '../src/check-together.ts'
import type { Dossier } from '../src/examine.ts'
import { Findings } from '../src/findings.ts'
import type { Holder } from '../src/subject.ts'
import type { Subject } from '../src/verdict.ts'
import { readDossier } from '../src/verify-dossier.ts'
import { BEGAN } from './support/authority.ts'
import { type DossierOptions, type PackOptions, pack, testDossier } from './support/dossiers.ts'
import { authority, trust } from './support/refused.ts'

const whole = await testDossier({ authority })
const holder = (subject: Subject): Holder => ({ subject, bare: false, whole: JSON.stringify(subject) })
const [x, x1, y1] = [
  holder({ organization: 'X' }),
  holder({ organization: 'X', organizationIdentifier: '1' }),
  holder({ organization: 'Y', organizationIdentifier: '1' }),
]

/** As if the operator had come by an identifier after evidence 3, and been renamed after evidence 5. */
const byDefault = (number: number): Holder => (number <= 3 ? x : number <= 5 ? x1 : y1)

async function renamed(
  name: string,
  options: DossierOptions,
  exportedBy: Holder,
  packing?: PackOptions,
  sealedBy = byDefault,
) {
  const { files } = await testDossier({ authority, from: whole, ...options })
  const dossier = (await readDossier(await pack(files, authority, packing), trust, new Findings())) as Dossier
  const numbers = new Map(
    dossier.evidences.map(({ id, said }) => [`META-INF/signature-${id}.p7s`, said.extensions.sequence]),
  )
  const seals = dossier.seals.map((seal) => {
    const number = numbers.get(seal.file)
    return { ...seal, holder: number === undefined ? exportedBy : sealedBy(number) }
  })
  return { name, dossier: { ...dossier, seals } }
}

t.test('seals are compared in the order in which they were made, whatever file shows them', async (t) => {
  const older = await renamed('older', { upTo: 5, log: { after: 0 } }, x1)
  const newer = await renamed('newer', { log: { after: 50 } }, y1)
  const early = { upTo: 3, log: { after: 0 }, checkpointTokenAt: new Date(BEGAN + 1_800) }
  const oldest = await renamed('oldest', early, x, { exportedAt: new Date(BEGAN + 1_900) })
  for (const given of [
    [older, newer],
    [newer, older],
    [oldest, newer],
    [newer, oldest],
    [newer, oldest, older],
  ]) {
    const findings = new Findings()
    checkTogether(given, {}, findings)
    t.match(
      findings.checks.filter(({ code }) => code === 'sealer-agreement'),
      [{ status: 'holds', detail: /the identifier says that they are one/ }],
      given.map(({ name }) => name).join(),
    )
  }
  const x2 = holder({ organization: 'X', organizationIdentifier: '2' })
  const bridged = await Promise.all([
    renamed('between', early, x, { exportedAt: new Date(BEGAN + 1_900) }, () => x1),
    renamed('after', { log: { after: 50 } }, x2, undefined, (number) => (number <= 3 ? x1 : x2)),
  ])
  const told = new Findings()
  checkTogether(bridged, {}, told)
  t.same(told.missing, ['sealer'], 'an export by half of a name leads from no organisation to another')
  const other = await renamed('other', { log: { after: 50 } }, holder({ organization: 'Z' }))
  const findings = new Findings()
  checkTogether([other, older], {}, findings)
  t.same(findings.missing, ['sealer'])
})
