import fc from 'fast-check'
import t from 'tap'
import { Chains } from './model/chains.ts'
import { ConsentLog } from './model/consent-log.ts'
import { possibleEvents } from './model/letter-model.ts'
import { gatherCast } from './model/people.ts'
import { plan } from './model/plan.ts'
import { readingsOf } from './model/readings.ts'
import { runPlans } from './model/run-plans.ts'
import { startWhole } from './support/houses.ts'

// A bounded share of `npm run test:model`, with a seed of its own each time.
const LETTERS = 60

t.test('what the model says of a few lives', async (t) => {
  t.same(
    readingsOf([
      ['whole', 'whole'],
      ['first', 'second', 'head'],
    ]),
    [
      { handedOver: 1, accessed: 2, incomplete: 0 },
      { handedOver: 1, accessed: 1, incomplete: 0 },
    ],
    'of the second whole reading an access is told where the first was the hand-over',
  )
  t.same(readingsOf([['first'], ['second']]), [{ handedOver: 0, accessed: 0, incomplete: 0 }], 'two openings')
  t.same(readingsOf([['cut', 'cut']]), [{ handedOver: 0, accessed: 0, incomplete: 1 }])
  t.same(readingsOf([['cut'], ['cut']]), [{ handedOver: 0, accessed: 0, incomplete: 2 }])
  t.same(readingsOf([['attachment'], []]), [{ handedOver: 0, accessed: 1, incomplete: 0 }])
  t.same(readingsOf([['attachment', 'attachment']]), [{ handedOver: 0, accessed: 1, incomplete: 0 }])
  t.equal(readingsOf([['whole'], ['cut']]).length, 3, 'the cut ended before, or after with or without a byte')
  const seen = {
    plan: { mode: 'consent' as const, fallback: 'reject' as const },
    kind: 'reachable' as const,
    rejected: false,
    accepted: false,
    refused: true,
    openings: [],
    consents: new Set(['give' as const]),
    withdrawals: 0,
  }
  t.same(possibleEvents(seen), [
    {
      SubmissionAcceptance: 1,
      'channel.decided': 1,
      'message.offered': 1,
      NotificationForAcceptance: 1,
      ConsignmentRejection: 1,
    },
  ])
  t.same(possibleEvents({ ...seen, rejected: true }), [{ SubmissionRejection: 1 }])
  t.equal(possibleEvents({ ...seen, kind: 'never' }).length, 0, 'who is not reached cannot refuse')
  t.equal(possibleEvents({ ...seen, withdrawals: 1 }).length, 3, 'not withheld, withheld at once, withheld after')
  const log = new ConsentLog()
  const end = log.begin('withdraw', 10)
  t.same([...log.possibleSince(5)], ['give', 'withdraw'])
  end(true, 20)
  t.same([...log.possibleSince(15)], ['give', 'withdraw'])
  t.same([...log.possibleSince(21)], ['withdraw'])
  t.equal(log.withdrawalsSince(21), 0)
})

t.test('random lives leave the evidences of the model, and every chain keeps the invariants', async (t) => {
  const house = await startWhole(t, { config: { limits: { grant_seconds: 6 * 60 * 60 } } })
  const chains = await Chains.open(house.adminUrl)
  t.teardown(() => chains.close())
  const seed = Date.now() % 2 ** 31
  const cast = await gatherCast(house, 10)
  const run = await runPlans(cast, chains, fc.sample(plan, { numRuns: LETTERS, seed }), { atOnce: 25 })
  t.same(
    run.failures.map(({ what, plan }) => `${what} ${JSON.stringify(plan)}`),
    [],
    `npm run test:model -- --sequences=${LETTERS} --seed=${seed}`,
  )
  t.same(run.quarantined, [])
  t.equal(run.played.length, LETTERS)
  const always = ['SubmissionAcceptance', 'channel.decided', 'ContentConsignment', 'message.offered', 'message.opened']
  for (const event of always) t.ok((run.chains.events.get(event) ?? 0) > 0, event)
})
