import t from 'tap'
import { lifeOf } from '../src/life.ts'
import type { LifeStep } from '../src/life-step.ts'
import {
  APART,
  accepted,
  consigned,
  decided,
  deposited,
  expired,
  iso,
  line,
  of,
  offered,
  opened,
  refused,
  START,
  type Step,
  withheld,
} from './support/life-steps.ts'

const codes = (steps: readonly LifeStep[]) => lifeOf(steps, { complete: true }).faults.map(({ code }) => code)
const outcomeOf = (...steps: Step[]) => {
  const { recipients, faults } = lifeOf(line(...steps), { complete: true })
  t.same(faults, [])
  return recipients[0]?.effective
}
const revised = ([kind, more]: Step, revision: number): Step => [kind, { ...more, revision }]
const posted: Step = ['paper.posted']

t.test('a step obeys the last decision', async (t) => {
  const again = [deposited('consent'), decided(), revised(withheld, 0), decided('electronic', 1)]
  t.same(codes(line(...again, revised(offered, 1), accepted, revised(consigned, 1))), [])
  t.same(codes(line(...again, revised(offered, 0))), ['revision-other'])
  t.same(codes(line(...again, revised(offered, 2))), ['revision-other'])
  t.same(codes(line(...again, revised(offered, 1), accepted, revised(consigned, 0))), ['revision-other'])
  t.same(codes(line(deposited('basic'), decided(), revised(withheld, 1))), ['revision-other'])
  t.same(codes(line(deposited('basic'), decided('none'), revised(['message.undeliverable'], 1))), ['revision-other'])
  t.same(
    codes(line(deposited('basic'), ['channel.decided', { channel: 'none' }])),
    ['decision-order'],
    'a decision without a revision',
  )
  const { faults } = lifeOf(line(deposited('basic'), decided(), revised(consigned, 7)), { complete: false })
  t.same(faults, [], 'a decision that is not shown')
  const old = line(deposited('basic'), decided(), withheld, decided('electronic', 1), revised(consigned, 0))
  t.match(lifeOf(old, { complete: false }).faults, [{ code: 'revision-other' }], 'an old one that is shown')
})

t.test('an expiry waits for its deadline, for a request under way, and for the clocks', async (t) => {
  const at = START + 3 * APART
  const before = (ms: number, purpose: string) => expired({ deadline: iso(at - ms), purpose })
  const offer = [deposited('consent'), decided(), offered]
  const timeout = 15 * 60_000 + 1_000
  t.same(codes(line(...offer, before(timeout, 'acceptance'))), [])
  t.same(codes(line(...offer, before(timeout - 1, 'acceptance'))), ['expired-early'])
  t.same(codes(line(...offer, before(1_000, 'acceptance'))), ['expired-early'])
  const unread = [deposited('basic'), decided(), consigned]
  t.same(codes(line(...unread, before(1_000, 'content'))), [])
  t.same(codes(line(...unread, before(999, 'content'))), ['expired-early'])
  t.same(codes(line(...unread, ['message.expired'])), ['deadline-missing'])
  t.same(codes(line(...unread, expired({ deadline: 'when it suits us' }))), ['deadline-missing'])
  t.same(codes(line(...offer, expired({ purpose: 'unread' }), accepted)), ['answered-expired'], 'of whatever purpose')
})

t.test('a letter is of one mode', async (t) => {
  const basic = [deposited('basic'), decided(), offered]
  for (const answer of [accepted, refused]) {
    const steps = line(...basic, answer)
    t.same(codes(steps), ['offered-basic', 'offered-basic'])
    const alone = steps.filter(({ kind }) => kind !== 'message.offered')
    t.match(lifeOf(alone, { complete: false }).faults, [{ code: 'offered-basic' }], 'no offer can be withheld either')
  }
  const consent = [deposited('consent'), decided(), offered, accepted]
  t.same(codes(line(...consent, ['message.consigned', { mode: 'basic' }])), ['mode-changed'])
  t.same(codes(line(...consent, ['message.consigned', { mode: 'consent' }])), [])
  const { faults } = lifeOf(line(['thing.one', { mode: 'basic' }], ...consent), { complete: true })
  t.match(faults, [{ code: 'mode-changed', sequence: 1 }], 'its deposit says which, whatever stands before')
})

t.test('a kind is its whole name', async (t) => {
  t.same(codes(line(deposited('consent'), decided(), offered, ['message.expired/acceptance'], accepted)), [])
})

t.test('one act of handing in, for all its recipients', async (t) => {
  const rejected: Step = ['message.rejected', { recipients: ['anna', 'ben'], recipient: 'ben' }]
  t.same(codes(line(deposited('basic', 'anna', 'ben'), rejected)), ['rejected-deposited'])
  t.same(codes(line(rejected, deposited('basic', 'anna', 'ben'))), ['rejected-deposited'])
  const twice = of('ben', ['message.deposited', { ...deposited('basic', 'anna', 'ben')[1], fact: 'again' }])
  t.same(codes(line(deposited('basic', 'anna', 'ben'), twice)), ['deposit-twice'])
})

t.test('what concerns a recipient names one', async (t) => {
  const offer = [deposited('consent'), decided(), offered]
  t.same(codes(line(...offer, ['message.refused', { recipient: null, after: 'offer' }], accepted)), [
    'recipient-missing',
  ])
  t.same(codes(line(...offer, ['dossier.exported', { recipient: null }], ['thing.one', { recipient: null }])), [])
})

t.test('a channel is one of four', async (t) => {
  t.same(codes(line(deposited('basic'), decided('pigeon'), consigned)), ['channel-unknown', 'consigned-undecided'])
  t.same(codes(line(deposited('basic'), ['channel.decided', { revision: 0 }])), ['channel-unknown'])
})

t.test('readings name their opening, and each opening is one', async (t) => {
  const start = [deposited('basic'), decided(), consigned]
  t.same(codes(line(...start, ['message.opened'])), ['opening-repeated'])
  t.same(codes(line(...start, opened, opened)), ['opening-repeated'])
  t.same(codes(line(...start, opened, ['message.handed-over'])), ['handed-over-unopened'])
  t.same(codes(line(...start, opened, ['message.accessed'])), ['reading-unopened'])
  const strange = { opening: '__proto__' }
  t.same(codes(line(...start, ['message.opened', strange], ['message.handed-over', strange])), [])
})

t.test('paper of a decision that is void is due no more', async (t) => {
  const start = [deposited('basic'), decided('both'), withheld, decided('electronic', 1), consigned]
  t.same(codes(line(...start, posted)), ['paper-undecided'])
  t.equal(lifeOf(line(...start), { complete: true }).recipients[0]?.paper, 'none')
  const handed: Step = ['paper.handed-over']
  const gone = [deposited('basic'), decided('both'), handed, withheld, decided('electronic', 1), posted]
  t.same(codes(line(...gone)), [], 'what the printer has cannot be called back')
  t.same(codes(line(deposited('basic'), decided('both'), withheld, decided('paper', 1), posted)), [])
})

t.test('the outcome is open while a channel is', async (t) => {
  const paper = { posted, delivered: ['paper.delivered'] as Step, returned: ['paper.returned'] as Step }
  const unanswered = [deposited('consent'), decided(), offered, expired()]
  t.match(outcomeOf(...unanswered), { outcome: 'expired', channel: 'electronic' })
  t.same(outcomeOf(...unanswered, paper.posted), { outcome: 'pending' })
  t.match(outcomeOf(...unanswered, paper.posted, paper.delivered), { outcome: 'delivered', channel: 'paper' })
  t.match(outcomeOf(...unanswered, paper.posted, paper.returned), { outcome: 'expired', channel: 'electronic' })
  const both = [deposited('consent'), decided('both'), offered]
  t.same(outcomeOf(...both, paper.posted, paper.returned), { outcome: 'pending' }, 'the offer still waits')
  t.same(outcomeOf(...both, refused), { outcome: 'pending' }, 'its paper is due')
  t.match(outcomeOf(...both, refused, paper.posted, paper.delivered), { outcome: 'delivered', channel: 'paper' })
  t.match(outcomeOf(...both, refused, paper.posted, paper.returned), { outcome: 'refused', channel: 'electronic' })
  const read = [deposited('basic'), decided('both'), consigned, posted]
  t.match(outcomeOf(...read), { outcome: 'delivered', channel: 'electronic' }, 'delivered is delivered')
})
