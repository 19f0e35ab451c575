import t from 'tap'
import { verifyDossiers } from '../src/index.ts'
import { type DossierOptions, pack, testDossier } from './support/dossiers.ts'
import { testLetter } from './support/letter.ts'
import { authority, trust } from './support/refused.ts'

async function given(name: string, options: DossierOptions) {
  const { files } = await testDossier({ authority, ...options })
  return { name, source: await pack(files, authority) }
}

const whole = await testDossier({ authority })
const volume = (number: number, options: DossierOptions = {}) =>
  given(`${number}.asice`, { from: whole, withhold: [], volume: { number, of: 3 }, ...options })

const failing = (checks: readonly { status: string; code: string; file?: string }[]) =>
  checks.filter(({ status }) => status === 'fails').map(({ code, file }) => [code, file])

t.test('one volume alone', async (t) => {
  const { holds, dossiers } = await verifyDossiers([await volume(2)], trust)
  const unchecked = dossiers[0]?.verdict.checks.filter(({ status }) => status === 'unchecked')
  t.ok(holds)
  t.match(
    unchecked?.map(({ code, detail }) => [code, detail]),
    [
      ['previous-digest', /in another volume; its digest is [0-9a-f]{64}/],
      ['head', /another volume/],
      ['letter', /another volume/],
      ['handover', /another volume/],
      ['life', /volumes/],
    ],
    'what lies beyond its borders is named, and not checked',
  )
})

t.test('all volumes together', async (t) => {
  const volumes = await Promise.all([volume(3), volume(1), volume(2)])
  const { holds, together } = await verifyDossiers(volumes, trust)
  t.ok(holds)
  t.same(
    together.map(({ code, status }) => [code, status]),
    [
      ['agreement', 'holds'],
      ['volumes', 'holds'],
      ['letter', 'holds'],
      ['handover', 'holds'],
      ['life', 'holds'],
    ],
  )
})

t.test('volumes that do not belong together', async (t) => {
  const [first, second, third] = (await Promise.all([volume(1), volume(2), volume(3)])) as [Given, Given, Given]
  const some = await verifyDossiers([first, third], trust)
  t.match(some.together, [
    { code: 'agreement' },
    { code: 'volumes', status: 'unchecked', detail: '2 of 3 volumes were given' },
  ])
  const twice = await verifyDossiers([first, second, { ...second, name: 'again.asice' }], trust)
  t.same([twice.holds, failing(twice.together)], [false, [['volumes', 'again.asice']]])
  const other = await testDossier({ authority, letter: testLetter('two') })
  const mixed = await verifyDossiers([first, await volume(2, { from: other, letter: other.letter }), third], trust)
  t.match(mixed.together, [{ code: 'agreement' }, { code: 'volumes', status: 'unchecked' }], 'of another message')
})

t.test('two dossiers of one message that tell it differently', async (t) => {
  const forSender = await given('sender.asice', { from: whole })
  const later = await given('later.asice', { from: whole, withhold: [] })
  const agreed = await verifyDossiers([forSender, later], trust)
  t.same([agreed.holds, agreed.together.map(({ code }) => code)], [true, ['agreement']])
  const changed = await given('changed.asice', {
    alter: (said, nth) => (nth === 4 ? { ...said, evidenceIssuerDetails: { name: 'Other', software: 'x' } } : said),
  })
  const split = await verifyDossiers([forSender, changed], trust)
  t.ok(
    split.dossiers.every(({ verdict }) => verdict.holds),
    'each holds by itself: the operator has told two stories',
  )
  t.notOk(split.holds)
  t.ok(failing(split.together).every(([code, file]) => code === 'agreement' && file === 'changed.asice'))
})

type Given = Awaited<ReturnType<typeof given>>
