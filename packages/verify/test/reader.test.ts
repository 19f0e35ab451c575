import t from 'tap'
import type { DossierOptions, Files, TestDossier } from './support/dossiers.ts'
import { testDossier } from './support/dossiers.ts'
import { testLetter } from './support/letter.ts'
import { letterToOne } from './support/letter-to-one.ts'
import { authority, expectRefused, judge, type Wrong } from './support/refused.ts'

/** What one dossier alone shows of what its reader must have been shown. */

const [ada, bob] = testLetter().recipients
const identityOfBob = `identity/${bob}.json`
const withoutBob = (files: Files) => void files.delete(identityOfBob)

/** Of a chain what concerns ada. */
async function forAda(whole: TestDossier, withhold: readonly string[] = []): Promise<DossierOptions> {
  const sealed = whole.sealed.map((one) =>
    one.recipient === ada && !withhold.includes(one.kind) ? one : { ...one, kind: 'withheld' },
  )
  return { from: { ...whole, sealed }, withhold: ['withheld'], exportedFor: 'recipient', withContent: false }
}

async function held(options: Partial<Wrong>) {
  const { verdict, said } = await judge({ code: 'withheld', ...options })
  t.equal(said, '')
  t.ok(verdict.holds)
  return verdict
}

t.test('from the only recipient nothing can be withheld', async (t) => {
  const letter = letterToOne('basic')
  const whole = await testDossier({ authority, letter })
  await held({ letter, ...(await forAda(whole)) })
  const refused = { code: 'withheld', file: 'index.json', letter } as const
  await expectRefused(t, {
    'the hand-over': { ...refused, says: /evidence 6, .* only/, ...(await forAda(whole, ['message.handed-over'])) },
    'all but the deposit': {
      ...refused,
      says: /evidence 2, 3, 4 and 2 more/,
      ...(await forAda(
        whole,
        letter.facts.slice(1).map(({ kind }) => kind),
      )),
    },
  })
})

t.test('before a recipient decided nothing is withheld from the sender', async (t) => {
  const letter = letterToOne('consent')
  const from = await testDossier({ authority, letter })
  const given = { letter, from, change: withoutBob }
  await held({ ...given, withhold: [] })
  await expectRefused(t, {
    'the refusal': {
      ...given,
      code: 'withheld',
      file: 'index.json',
      says: /evidence 4 /,
      withhold: ['message.refused'],
    },
    'the offer': { ...given, code: 'withheld', file: 'index.json', says: /evidence 3 /, withhold: ['message.offered'] },
  })
})

t.test('a recipient has what is its own', async (t) => {
  const letter = testLetter()
  const whole = await testDossier({ authority, letter })
  const own = await forAda(whole)
  await held({ letter, ...own })
  await held({ letter, ...own, withContent: true })
  await expectRefused(t, {
    'contents before they were handed over': {
      letter,
      ...own,
      withContent: true,
      upTo: 7,
      code: 'content-listed',
      file: 'index.json',
      says: /handed over/,
    },
    'the number of another': {
      letter,
      ...own,
      code: 'opening',
      file: identityOfBob,
      says: /of another/,
      change: (files) => void files.set(identityOfBob, whole.files.get(identityOfBob) as Buffer),
    },
  })
})

t.test('a log has room for what a dossier says of it', async (t) => {
  const whole = await testDossier({ authority })
  const { size } = whole.log
  const digest = 'cd'.repeat(32)
  const endingAt = (head: number) => (index: Record<string, unknown>) => {
    const withheld = index.withheld as object[]
    for (let sequence = 9; sequence <= head; sequence++) withheld.push({ sequence, digest })
    index.head = { sequence: head, digest }
  }
  // Number 8 is the last that is shown, at the last leaf but those.
  const room = size - 1 - (whole.log.leaves.at(-1) as number)
  await held({ from: whole, alterIndex: endingAt(8 + room) })
  await expectRefused(t, {
    'one more than there are leaves': {
      from: whole,
      code: 'head',
      file: 'index.json',
      says: new RegExp(`up to ${9 + room} there is no room in a log of ${size}`),
      alterIndex: endingAt(9 + room),
    },
    'as many as a chain may have': {
      from: whole,
      code: 'head',
      file: 'index.json',
      says: /no room/,
      alterIndex: endingAt(100_000),
    },
    'in other volumes': {
      from: whole,
      code: 'head',
      file: 'index.json',
      says: /no room/,
      withhold: [],
      volume: { number: 1, of: 2 },
      alterIndex: (index) => Object.assign(index.head as object, { sequence: 100_000 }),
    },
  })
})
