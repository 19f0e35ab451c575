import t from 'tap'
import { type Check, verifyDossiers } from '../src/index.ts'
import type { Index } from '../src/index-json.ts'
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

/** It says that it is another volume of its export. */
const numbered = (number: number) => (index: Record<string, unknown>) => {
  index.volume = { ...(index.volume as Index['volume']), number }
}

const unchecked = (checks: readonly Check[]) => checks.filter(({ status }) => status === 'unchecked')
const failing = (checks: readonly { status: string; code: string; file?: string }[]) =>
  checks.filter(({ status }) => status === 'fails').map(({ code, file }) => [code, file])

t.test('one volume alone', async (t) => {
  const { holds, dossiers } = await verifyDossiers([await volume(2)], trust)
  t.ok(holds)
  t.match(
    unchecked(dossiers[0]?.verdict.checks ?? []).map(({ code, detail }) => [code, detail]),
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
      ['log-agreement', 'holds'],
      ['agreement', 'holds'],
      ['evidence-fact', 'holds'],
      ['withheld', 'holds'],
      ['order-of-time', 'holds'],
      ['evidence-policy', 'holds'],
      ['volumes', 'holds'],
      ['withheld', 'holds'],
      ['life', 'holds'],
      ['letter', 'holds'],
      ['handover', 'holds'],
      ['sealer-agreement', 'holds'],
      ['head-agreement', 'holds'],
    ],
  )
})

t.test('volumes that do not belong together', async (t) => {
  const [first, third] = (await Promise.all([volume(1), volume(3)])) as [Given, Given]
  const some = await verifyDossiers([first, third], trust)
  t.match(unchecked(some.together), [{ code: 'volumes', detail: '2 of 3 volumes were given', give: 'volumes' }])
  const disguised = await volume(2, { volume: { number: 1, of: 3 }, alterIndex: numbered(2), withContent: false })
  const twice = await verifyDossiers([await volume(2, { withContent: false }), disguised], trust)
  t.same([twice.holds, failing(twice.together)], [false, [['volumes', '2.asice']]])
  const other = await testDossier({ authority, letter: testLetter('two'), log: { before: 100 } })
  const mixed = await verifyDossiers([first, await volume(2, { from: other, letter: other.letter }), third], trust)
  t.match(unchecked(mixed.together), [{ code: 'volumes' }], 'of another message')
  t.same(failing(mixed.together), [])
})

t.test('copies of one volume, and volumes in two languages', async (t) => {
  const inFrench = async (number: number) => {
    const { files } = await testDossier({ authority, from: whole, withhold: [], volume: { number, of: 3 } })
    files.set('report.pdf', Buffer.from('%PDF-1.7 en français\n%%EOF\n'))
    return { name: `${number}-fr.asice`, source: await pack(files, authority) }
  }
  const dutch = await Promise.all([1, 2, 3].map((number) => volume(number)))
  const bare = await Promise.all([1, 2, 3].map((number) => volume(number, { withContent: false })))
  for (const mixed of [
    [dutch[0], bare[1], bare[2]],
    [bare[0], dutch[1], bare[2]],
    [...dutch, bare[1]],
  ] as Given[][]) {
    const { holds, missing } = await verifyDossiers(mixed, trust)
    t.same([holds, missing], [true, []], 'contents are in the first alone')
  }
  const [first, second, third] = dutch as [Given, Given, Given]
  const cases: Record<string, Given[]> = {
    'a copy more': [first, second, { ...second, name: 'again.asice' }, third],
    'all in both': [...dutch, ...(await Promise.all([1, 2, 3].map(inFrench)))],
    'some in one and some in the other': [first, await inFrench(2), third],
  }
  for (const [name, given] of Object.entries(cases)) {
    const { holds, missing, together } = await verifyDossiers(given, trust)
    t.same([holds, missing, failing(together)], [true, [], []], name)
    t.ok(
      together.some(({ code, status }) => code === 'life' && status === 'holds'),
      `${name}: and its life is judged`,
    )
  }
  const { holds, missing } = await verifyDossiers([first, { ...first, name: 'again.asice' }, third], trust)
  t.same([holds, missing], [true, ['volumes']], 'a copy is not the volume that lacks')
})

t.test('two dossiers of one message that tell it differently', async (t) => {
  const forSender = await given('sender.asice', { from: whole })
  const later = await given('later.asice', { from: whole, withhold: [] })
  const agreed = await verifyDossiers([forSender, later], trust)
  t.same([agreed.holds, failing(agreed.together)], [true, []])
  t.ok(agreed.together.some(({ code }) => code === 'agreement'))
  const changed = await given('changed.asice', {
    alter: (said, nth) => (nth === 4 ? { ...said, evidenceIssuerDetails: { name: 'Other', software: 'x' } } : said),
  })
  const split = await verifyDossiers([forSender, changed], trust)
  t.ok(
    split.dossiers.every(({ verdict }) => verdict.holds),
    'each holds by itself: the operator has told two stories',
  )
  t.notOk(split.holds)
  const told = failing(split.together)
  t.ok(told.every(([, file]) => file === 'changed.asice'))
  t.same([...new Set(told.map(([code]) => code))], ['log-agreement', 'agreement'])
})

/** What follows the consignment, which the sender sees in part. */
const afterConsignment = ['notice.sent', 'message.opened', 'message.handed-over']

t.test('an earlier dossier and a later one', async (t) => {
  const earlier = await given('earlier.asice', { from: whole, upTo: 5, log: { after: 0 } })
  const later = await given('later.asice', { from: whole, log: { after: 50 } })
  const { holds, together } = await verifyDossiers([earlier, later, await given('whole.asice', { from: whole })], trust)
  t.same([holds, failing(together)], [true, []])
})

t.test('a log that shows two faces', async (t) => {
  const one = await given('one.asice', { from: whole })
  const faces: Record<string, DossierOptions> = {
    'another root for the same size': { letter: testLetter('two') },
    'another evidence at the same leaf': { letter: testLetter('two'), log: { after: 20 } },
    'the same evidence sealed anew': { log: { after: 20 } },
    'the same evidence at another leaf': { from: whole, log: { before: 40 } },
  }
  for (const [name, options] of Object.entries(faces)) {
    const { holds, dossiers, together } = await verifyDossiers([one, await given('two.asice', options)], trust)
    t.ok(
      dossiers.every(({ verdict }) => verdict.holds),
      `${name}: each holds by itself`,
    )
    t.notOk(holds, name)
    t.ok(
      failing(together).some(([code, file]) => code === 'log-agreement' && file === 'two.asice'),
      name,
      { together: failing(together) },
    )
  }
})

t.test('a head that hides what another dossier shows', async (t) => {
  const one = await given('one.asice', { from: whole })
  const withheld = await given('one.asice', { from: whole, withhold: afterConsignment })
  const heads: Record<string, [Given, DossierOptions]> = {
    'as of the same size': [one, { from: whole, upTo: 5 }],
    'as of a later size': [one, { from: whole, upTo: 5, log: { after: 50 } }],
    'of which only numbers are known': [withheld, { from: whole, upTo: 5, log: { after: 50 } }],
  }
  for (const [name, [other, options]] of Object.entries(heads)) {
    const { together } = await verifyDossiers([other, await given('short.asice', options)], trust)
    t.ok(
      failing(together).some(([code, file]) => code === 'head-agreement' && file === 'short.asice'),
      name,
      { together: failing(together) },
    )
  }
})

t.test('a policy that comes back in the next volume is told', async (t) => {
  const back = await testDossier({
    authority,
    alter: (said, nth) => (nth === 2 || nth === 3 ? { ...said, evidenceIssuerPolicyId: 'https://policy/2' } : said),
  })
  const given = [1, 2].map((nth) => volume(nth, { from: back, volume: { number: nth, of: 2 } }))
  const { holds, together } = await verifyDossiers(await Promise.all(given), trust)
  t.same([holds, failing(together)], [true, []])
  t.match(
    together.filter(({ code }) => code === 'evidence-policy'),
    [{ status: 'holds', detail: /policy\/2 from evidence 3 on; .*policy\/1 from evidence 5 on/ }],
  )
})

type Given = Awaited<ReturnType<typeof given>>
