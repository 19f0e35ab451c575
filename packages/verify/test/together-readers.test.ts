import t, { type Test } from 'tap'
import { type Check, verifyDossiers } from '../src/index.ts'
import { pack, type TestDossier, testDossier } from './support/dossiers.ts'
import { testLetter } from './support/letter.ts'
import { authority, changedFact, trust } from './support/refused.ts'

const letter = testLetter()
const [ada, bob] = letter.recipients

/** What one recipient is given of a chain: its own evidences, and its own identity. */
async function forRecipient(who: string, whole: TestDossier, alsoWithheld: readonly string[] = []) {
  const sealed = whole.sealed.map((one) =>
    one.recipient === who && !alsoWithheld.includes(one.kind) ? one : { ...one, kind: 'of another' },
  )
  const from = { ...whole, sealed }
  const options = { withhold: ['of another'], exportedFor: 'recipient', withContent: false } as const
  const { files } = await testDossier({ authority, letter, from, ...options })
  for (const name of files.keys()) {
    if (name.startsWith('identity/') && name !== `identity/${who}.json`) files.delete(name)
  }
  return { name: who === ada ? 'ada.asice' : 'bob.asice', source: await pack(files, authority) }
}

async function forSender(whole: TestDossier, withhold: readonly string[] = ['message.opened']) {
  const { files } = await testDossier({ authority, letter, from: whole, withhold })
  return { name: 'sender.asice', source: await pack(files, authority) }
}

type Given = Awaited<ReturnType<typeof forSender>>

/** Whether each holds by itself, and what fails between them. */
async function together(t: Test, given: readonly Given[]) {
  const { holds, missing, dossiers, together } = await verifyDossiers(given, trust)
  for (const { name, verdict } of dossiers) {
    const failing = verdict.checks.filter(({ status }) => status === 'fails')
    t.ok(verdict.holds, `${name} holds by itself`, { failing })
  }
  const failing = together.filter(({ status }: Check) => status === 'fails')
  return { holds, missing, failing: failing.map(({ code, file, detail }) => [code, file, detail]) }
}

t.test('each reader given what it may see of one chain', async (t) => {
  const whole = await testDossier({ authority, letter })
  const all = [await forSender(whole), await forRecipient(ada, whole), await forRecipient(bob, whole)]
  t.same(await together(t, all), { holds: true, missing: [], failing: [] })
  t.same(await together(t, all.toReversed()), { holds: true, missing: [], failing: [] })
})

t.test('one fact that is told to two recipients in two ways', async (t) => {
  const otherwise = (body: Record<string, unknown>) => {
    const { parts } = body.letter as { parts: [{ sha256: string }] }
    parts[0].sha256 = 'ab'.repeat(32)
  }
  const [depositOfBob, decisionForBob] = [1, 3]
  const split = await testDossier({
    authority,
    letter,
    alter: (said, nth) => (nth === depositOfBob || nth === decisionForBob ? changedFact(said, otherwise) : said),
  })
  const { holds, failing } = await together(t, [await forRecipient(ada, split), await forRecipient(bob, split)])
  t.notOk(holds)
  t.match(failing, [
    ['evidence-fact', 'bob.asice', /otherwise than in ada\.asice/],
    ['letter', 'bob.asice', /its letter is not the one/],
  ])
})

t.test('two deposits of one message, each shown to one recipient', async (t) => {
  const twice = await testDossier({
    authority,
    letter,
    alter: (said, nth) => {
      const { fact } = said.extensions
      const mine = nth === 1 ? '11111111-2222-4333-8444-555555555555' : fact.id
      if (nth === 3) fact.after = '11111111-2222-4333-8444-555555555555'
      fact.id = mine
      return changedFact(said, () => {})
    },
  })
  const { holds, failing } = await together(t, [await forRecipient(ada, twice), await forRecipient(bob, twice)])
  t.notOk(holds)
  t.match(failing, [['life', 'bob.asice', /handed in once before/]])
})

t.test('what is kept from a reader who may see it, another shows', async (t) => {
  const whole = await testDossier({ authority, letter })
  const kept = await forSender(whole, ['message.opened', 'message.handed-over'])
  const { holds, failing } = await together(t, [kept, await forRecipient(ada, whole)])
  t.notOk(holds)
  t.match(failing, [['withheld', 'sender.asice', /withholds evidence 8.*message\.handed-over.*ada\.asice/]])
  t.equal(failing.length, 1, 'of the opening a sender is not told')
  const notice = await forRecipient(ada, whole, ['notice.sent'])
  const fromAda = await together(t, [await forSender(whole), notice])
  t.match(fromAda.failing, [['withheld', 'ada.asice', /withholds evidence 6.*notice\.sent.*sender\.asice/]])
  t.equal(fromAda.failing.length, 1, 'of the other recipient a recipient is not told')
})

t.test('what names no sender the sender may not see', async (t) => {
  const own = await testDossier({
    authority,
    letter,
    alter: (said) =>
      said.extensions.fact.kind === 'notice.sent' ? changedFact(said, (body) => delete body.sender) : said,
  })
  const kept = ['message.opened', 'notice.sent']
  const named = await testDossier({ authority, letter })
  const { failing } = await together(t, [await forSender(named, kept), await forRecipient(ada, named)])
  t.match(failing, [['withheld', 'sender.asice', /withholds evidence 6/]], 'and what names it, it may')
  const given = [await forSender(own, kept), await forRecipient(ada, own)]
  t.same(await together(t, given), { holds: true, missing: [], failing: [] })
})
