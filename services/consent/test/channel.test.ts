import { type ConsentSnapshot, channelDecided, type Fact } from '@zegel/contract'
import { write } from '@zegel/store'
import { countStatements, testClock } from '@zegel/testing'
import t from 'tap'
import { channelOf } from '../src/channel.ts'
import { decideChannels } from '../src/decide.ts'
import { give } from '../src/give.ts'
import type { Tables } from '../src/index.ts'
import { currentTerms } from '../src/terms.ts'
import { withdraw } from '../src/withdraw.ts'
import { bookOf, callerOf, deposit, entryOf, newParty, openConsent, reachable, withheld } from './people.ts'

t.test('the channel follows from scheme, fallback, consent and address alone', async (t) => {
  const states: ConsentSnapshot['consent'][] = ['never-given', 'given', 'withdrawn']
  const reasons = { 'never-given': 'no-consent', given: 'no-verified-contact', withdrawn: 'consent-withdrawn' }
  for (const consent of states) {
    for (const contactVerified of [true, false]) {
      for (const fallback of ['paper', 'reject'] as const) {
        const seen = { consent, contactVerified }
        t.same(channelOf('be-cbe', fallback, seen), { channel: 'electronic', reason: 'enterprise' })
        const expected =
          consent === 'given' && contactVerified
            ? { channel: 'electronic', reason: 'consent-active' }
            : { channel: fallback === 'paper' ? 'paper' : 'none', reason: reasons[consent] }
        t.same(channelOf('be-nrn', fallback, seen), expected, `${consent}, address ${contactVerified}, ${fallback}`)
      }
    }
  }
})

t.test('a deposit is decided for each recipient, and again where the mailbox withheld it', async (t) => {
  const clock = testClock()
  const { store, acting } = await openConsent(t, clock)
  const follow = decideChannels(clock)
  const step = async (...facts: Fact[]) => {
    let made: readonly Fact[] = []
    await follow.step(facts.map(entryOf), (run) =>
      write<Tables, void>(store, async (tx) => ({ value: undefined, facts: (made = await run(tx)) })),
    )
    return made.filter(channelDecided.is)
  }
  const [anna = ''] = await reachable(store, 1)
  const stranger = newParty()
  const sent = deposit([anna, stranger])
  const [toAnna, toStranger] = await step(sent)
  t.match(toAnna, {
    subject: anna,
    after: sent.id,
    body: { revision: 0, channel: 'electronic', reason: 'consent-active' },
  })
  t.match(toAnna?.body.snapshot, { consent: 'given', terms: '2026-11', contactVerified: true })
  t.same(toAnna?.boxes, [sent.boxes[0]], 'only her own box travels on, unopened')
  t.match(toStranger, { subject: stranger, body: { channel: 'none', reason: 'no-consent' } })
  t.same(toStranger?.body.snapshot, { consent: 'never-given', contactVerified: false })
  t.match(await step(deposit([newParty()], { fallback: 'paper' })), [{ body: { channel: 'paper' } }])
  t.match(await step(deposit([newParty()], { scheme: 'be-cbe' })), [
    { body: { channel: 'electronic', reason: 'enterprise' } },
  ])

  const gone = await withdraw(acting, { caller: callerOf(anna) })
  const [again] = await step(withheld(toAnna as NonNullable<typeof toAnna>))
  t.match(again, { subject: anna, body: { revision: 1, channel: 'none', reason: 'consent-withdrawn' } })
  t.equal(again?.body.snapshot.consentAt, gone.at)
  t.same(again?.boxes, toAnna?.boxes)
  await give(acting, { caller: callerOf(anna), terms: currentTerms.version, language: 'nl', portal: 'p' })
  const [third] = await step(withheld(again as NonNullable<typeof again>))
  t.match(third?.body, { revision: 2, channel: 'electronic' }, 'consent given again counts from its own moment')

  await t.rejects(step(sent), { code: '23505' }, 'a decision is made once')
  await t.rejects(
    step(
      withheld({ ...(third as NonNullable<typeof third>), body: { ...sent.body, recipient: stranger, revision: 7 } }),
    ),
    {
      message: 'a withheld letter was never decided',
    },
  )

  t.test('events of one person never run backwards, whatever the clocks say', async (t) => {
    clock.move(60_000)
    await step(deposit([anna]))
    clock.move(-60_000)
    await withdraw(acting, { caller: callerOf(anna) })
    await step(deposit([anna]))
    const times = (await bookOf(store)).filter(({ subject }) => subject === anna).map(({ at }) => at)
    t.same(times, times.toSorted())
  })
})

t.test('a page is a handful of statements, whatever it holds', async (t) => {
  const { counting, sent } = countStatements((await openConsent(t)).store)
  const follow = decideChannels({ now: () => Date.now() })
  const decide = async (people: readonly string[]) => {
    let made: readonly Fact[] = []
    await follow.step(
      people.map((one) => entryOf(deposit([one]))),
      (run) => write<Tables, void>(counting, async (tx) => ({ value: undefined, facts: (made = await run(tx)) })),
    )
    return made.length
  }
  const people = [...(await reachable(counting, 100)), ...Array.from({ length: 100 }, newParty)]
  const before = sent()
  t.equal(await decide(people.slice(99, 101)), 2)
  const few = sent() - before
  t.equal(await decide([...people.slice(0, 99), ...people.slice(101)]), 198)
  t.ok(few > 0 && few <= 7, `${few} statements`)
  t.equal(sent() - before, 2 * few)
})
