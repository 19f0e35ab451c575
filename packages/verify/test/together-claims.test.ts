import t from 'tap'
import { leafFaults } from '../src/check-order.ts'
import type { Evidence } from '../src/dossier.ts'
import { type Check, verifyDossiers } from '../src/index.ts'
import { BEGAN } from './support/authority.ts'
import { type DossierOptions, type PackOptions, pack, type TestDossier, testDossier } from './support/dossiers.ts'
import { authority, trust } from './support/refused.ts'

/** What one file claims and another, or all of them together, belie. */

const whole = await testDossier({ authority })
const [ada, bob] = whole.letter.recipients
/** After the evidences up to number 4, before those from 5 on. */
const EARLY = new Date(BEGAN + 2_200)

async function given(name: string, options: DossierOptions, packing?: PackOptions) {
  const { files } = await testDossier({ authority, letter: whole.letter, from: whole, ...options })
  return { name, source: await pack(files, authority, packing) }
}

/** Of a chain what concerns a recipient, but for some. */
function ownOf(who: string, hidden: readonly string[] = []): DossierOptions {
  const sealed = whole.sealed.map((one) =>
    one.recipient === who && !hidden.includes(one.kind) ? one : { ...one, kind: 'withheld' },
  )
  const from: TestDossier = { ...whole, sealed }
  return { from, withhold: ['withheld'], exportedFor: 'recipient', withContent: false }
}

async function forReader(name: string, who: string, options: DossierOptions = {}, packing?: PackOptions) {
  const dossier = await testDossier({ authority, letter: whole.letter, ...ownOf(who), ...options })
  for (const file of dossier.files.keys())
    if (file.startsWith('identity/') && file !== `identity/${who}.json`) dossier.files.delete(file)
  return { name, source: await pack(dossier.files, authority, packing) }
}

const failing = (checks: readonly Check[]) =>
  checks.filter(({ status }) => status === 'fails').map(({ code, file, detail }) => [code, file, detail])

t.test('what every recipient is refused, nobody may be refused', async (t) => {
  const hidden = ['message.opened', 'message.handed-over']
  const [fromAda, fromBob] = [await forReader('ada', ada, ownOf(ada, hidden)), await forReader('bob', bob)]
  const { holds, together } = await verifyDossiers([fromAda, fromBob], trust)
  t.notOk(holds)
  t.match(failing(together), [
    ['withheld', 'ada', /evidence 7 is withheld from every recipient/],
    ['withheld', 'ada', /evidence 8 /],
  ])
  t.ok((await verifyDossiers([fromAda], trust)).holds, 'alone it may be of bob')
  t.ok((await verifyDossiers([await forReader('ada', ada), fromBob], trust)).holds, 'as it was shown to her')
})

t.test('volumes for two recipients are no export', async (t) => {
  const both = whole.sealed.map((one) => ([1, 2, 4].includes(one.sequence) ? one : { ...one, kind: 'withheld' }))
  const options = { ...ownOf(ada), from: { ...whole, sealed: both } }
  const volumes = await Promise.all(
    [1, 2].map(async (number) => {
      // The test's volumes are of like size: 1 and 2, then 4. Each is to be of one recipient.
      const of = number === 1 ? [1] : [2, 4]
      const dossier = await testDossier({ authority, letter: whole.letter, ...options })
      const keep = new Set(whole.sealed.filter(({ sequence }) => of.includes(sequence)).map(({ id }) => id))
      for (const name of dossier.files.keys()) {
        const id = /[0-9a-f-]{36}(?=\.(json|xml|p7s|tst|tlog-proof)$)/.exec(name)?.[0]
        const isOther = name.startsWith('identity/') ? number === 2 : id !== undefined && !keep.has(id)
        if (isOther) dossier.files.delete(name)
      }
      const index = JSON.parse(String(dossier.files.get('index.json')))
      index.evidences = index.evidences.filter(({ sequence }: { sequence: number }) => of.includes(sequence))
      index.volume = { number, of: 2, first: of[0], last: of.at(-1) }
      dossier.files.set('index.json', Buffer.from(`${JSON.stringify(index, null, 2)}\n`))
      return { name: `volume ${number}`, source: await pack(dossier.files, authority) }
    }),
  )
  const { holds, dossiers, together } = await verifyDossiers(volumes, trust)
  t.same(
    dossiers.map(({ verdict }) => failing(verdict.checks)),
    [[], []],
    'each holds by itself',
  )
  t.notOk(holds)
  t.match(
    failing(together).filter(([code]) => code === 'volumes'),
    [['volumes', 'volume 2', /another recipient/]],
  )
})

t.test('a checkpoint holds nothing that is later', async (t) => {
  const halves = async (packing?: PackOptions, early: DossierOptions = {}) => [
    await given('1', { withhold: [], volume: { number: 1, of: 2 }, ...early }, packing),
    await given('2', { withhold: [], volume: { number: 2, of: 2 } }),
  ]
  t.ok((await verifyDossiers(await halves(), trust)).holds)
  const volumes = await verifyDossiers(await halves({ exportedAt: EARLY }, { checkpointTokenAt: EARLY }), trust)
  t.ok(volumes.dossiers.every(({ verdict }) => verdict.holds))
  t.match(failing(volumes.together), [['log-agreement', '1', /checkpoint is of .*:02\.200Z, .* later, in 2/]])
  const readers = await verifyDossiers(
    [await forReader('bob', bob, { checkpointTokenAt: EARLY }, { exportedAt: EARLY }), await forReader('ada', ada)],
    trust,
  )
  t.match(failing(readers.together), [['log-agreement', 'bob', /later, in ada/]])
})

t.test('a chain grows no faster than its log', async (t) => {
  const digest = 'cd'.repeat(32)
  const endingAt = (head: number) => (index: Record<string, unknown>) => {
    for (let sequence = 9; sequence <= head; sequence++) (index.withheld as object[]).push({ sequence, digest })
    index.head = { sequence: head, digest }
  }
  const now = await given('now', {})
  const later = (head: number) => given('later', { log: { after: 7 }, alterIndex: endingAt(head) })
  t.ok((await verifyDossiers([now, await later(10)], trust)).holds, 'two leaves later, two numbers more')
  const { dossiers, together } = await verifyDossiers([await later(11), now], trust)
  t.ok(dossiers.every(({ verdict }) => verdict.holds))
  t.match(failing(together), [['head-agreement', 'later', /3 numbers after that of now, .* grown by 2 leaves/]])
  const at = (sequence: number, leaf: number) => ({ id: `${sequence}`, leaf, said: { extensions: { sequence } } })
  const faults = (...links: [number, number][]) => [
    ...leafFaults(links.map(([sequence, leaf]) => at(sequence, leaf) as Evidence)).keys(),
  ]
  t.same(faults([1, 0], [2, 1], [5, 4]), [])
  t.same(faults([2, 0]), ['2'], 'no room for the first')
  t.same(faults([1, 3], [5, 6], [6, 7]), ['5'], 'three leaves for four numbers')
})

t.test('who sealed is compared over the borders of volumes', async (t) => {
  const seal = authority.issue('sealing', { organization: 'Somebody Else' })
  const from = await testDossier({ authority, signers: (nth) => (nth >= 4 ? { seal } : {}) })
  const volume = async (number: number, signers: PackOptions['signers']) => {
    const { files } = await testDossier({ authority, from, withhold: [], volume: { number, of: 2 } })
    if (number === 2) files.delete('certs/seal.pem')
    return { name: `${number}`, source: await pack(files, authority, { ...(signers && { signers }) }) }
  }
  const { timestamp } = authority
  const volumes = [await volume(1, undefined), await volume(2, { seal, timestamp })]
  const { missing, dossiers, together } = await verifyDossiers(volumes, trust)
  t.same(
    dossiers.map(({ verdict }) => verdict.missing.includes('sealer')),
    [false, false],
    'each is of one',
  )
  t.same(missing, ['sealer'])
  t.match(
    together.find(({ code }) => code === 'sealer-agreement'),
    { status: 'unchecked', file: '2', detail: /O=Test.*Somebody Else/ },
  )
  const named = await verifyDossiers(volumes, { ...trust, sealers: ['Test', 'Somebody Else'] })
  t.same([named.holds, named.missing], [true, []])
})
