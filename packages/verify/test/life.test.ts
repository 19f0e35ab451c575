import fc from 'fast-check'
import t from 'tap'
import { faultsOfLife, lifeOf } from '../src/life.ts'
import { type LifeFaultCode, lifeFaults } from '../src/life-faults.ts'
import { type LifeStep, lifeStepOf } from '../src/life-step.ts'
import {
  APART,
  accepted,
  chain,
  consigned,
  decided,
  deposited,
  expired,
  handedOver,
  iso,
  line,
  notice,
  offered,
  opened,
  refused,
  START,
  withheld,
} from './support/life-steps.ts'

const lives: Record<string, LifeStep[]> = {
  'basic, handed over': line(
    deposited('basic'),
    decided(),
    consigned,
    notice('content', 'consignment'),
    opened,
    ['message.transfer-incomplete', { opening: 'o1' }],
    handedOver,
    ['message.accessed', { opening: 'o1' }],
    ['message.opened', { opening: 'o2' }],
    ['message.accessed', { opening: 'o2' }],
  ),
  'consent, accepted': line(
    deposited('consent'),
    decided(),
    offered,
    notice('acceptance', 'offer'),
    accepted,
    consigned,
    ['notice.failed', { purpose: 'content', about: 'consignment' }],
    opened,
  ),
  'consent, refused': line(deposited('consent'), decided(), offered, refused, notice('acceptance', 'offer')),
  'consent, no decision': line(deposited('consent'), decided(), offered, expired({ purpose: 'acceptance' })),
  'no deadline kept unread': line(deposited('basic'), decided(), consigned, expired({ purpose: 'content' })),
  'withheld and decided again': line(
    deposited('consent'),
    decided(),
    offered,
    withheld,
    decided('electronic', 1),
    withheld,
    decided('none', 2),
    ['message.undeliverable'],
  ),
  paper: line(
    deposited('basic'),
    decided('paper'),
    ['paper.handed-over'],
    ['paper.posted'],
    ['paper.delivered', { at: iso(START + 86_400_000), sealedAt: iso(START + 86_400_000) }],
  ),
  both: line(
    deposited('basic'),
    decided('both'),
    consigned,
    ['paper.handed-over'],
    ['paper.posted'],
    ['paper.returned'],
  ),
  'paper could not be': line(deposited('basic'), decided('paper'), ['paper.failed']),
  'expired, then paper': line(
    deposited('consent'),
    decided(),
    offered,
    expired(),
    ['paper.handed-over'],
    ['paper.posted'],
  ),
  rejected: line(['message.rejected', { recipients: ['anna'] }]),
  'kinds and purposes of later days': line(
    deposited('basic'),
    ['message.recalled'],
    decided(),
    ['dossier.exported'],
    consigned,
    notice('constructor', 'consignment'),
    notice('reminder', 'consignment'),
  ),
}

t.test('lives as they may be have no fault, whole or in part', async (t) => {
  for (const [name, steps] of Object.entries(lives)) {
    t.same(faultsOfLife(steps, { complete: true }), [], name)
    for (let size = 1; size < steps.length; size++) t.same(faultsOfLife(steps.slice(0, size), { complete: true }), [])
  }
})

t.test('whatever is withheld from a reader is no fault', async (t) => {
  const all = fc.constantFrom(...Object.values(lives))
  const some = all.chain((steps) =>
    fc.tuple(fc.constant(steps), fc.array(fc.boolean(), { minLength: steps.length, maxLength: steps.length })),
  )
  fc.assert(
    fc.property(some, ([steps, shown]) => {
      const faults = faultsOfLife(
        steps.filter((_, nth) => shown[nth]),
        { complete: false },
      )
      if (faults.length > 0) throw new Error(JSON.stringify(faults))
    }),
    { numRuns: 2_000 },
  )
  t.pass('2,000 views')
})

/** Each code, and a chain that has this fault and no other. */
const broken: Record<LifeFaultCode, LifeStep[]> = {
  'sequence-gap': line(deposited('basic'), ['channel.decided', { ...decided()[1], sequence: 3 }]),
  'sequence-repeated': line(deposited('basic'), ['channel.decided', { ...decided()[1], sequence: 1 }]),
  'fact-repeated': line(
    deposited('basic'),
    decided(),
    ['thing.one', { fact: 'x' }],
    ['thing.one', { fact: 'x', after: 'y' }],
  ),
  'seal-order': line(deposited('basic'), [
    'channel.decided',
    { ...decided()[1], at: iso(START), sealedAt: iso(START + 39) },
  ]),
  'sealed-early': line(['message.deposited', { ...deposited('basic')[1], sealedAt: iso(START - 1_001) }]),
  'late-unmarked': line(['message.deposited', { ...deposited('basic')[1], sealedAt: iso(START + 10_001) }]),
  'late-mismarked': line(['message.deposited', { ...deposited('basic')[1], sealedLate: true }]),
  'before-cause': line(deposited('basic'), [
    'channel.decided',
    { ...decided()[1], at: iso(START - 1_001), sealedAt: iso(START + 50) },
  ]),
  'cause-behind': chain(
    deposited('basic'),
    ['channel.decided', { ...decided()[1], after: 'consignment' }],
    ['message.consigned', { fact: 'consignment', after: 'channel.decided anna 1' }],
  ),
  'cause-other': line(deposited('consent'), decided(), offered, accepted, ['message.consigned', { after: 'deposit' }]),
  'cause-missing': chain(deposited('basic'), ['channel.decided', { ...decided()[1], after: 'elsewhere' }]),
  'deposit-missing': chain(['thing.one', {}]),
  'deposit-twice': line(deposited('basic'), ['message.deposited', { ...deposited('basic')[1], fact: 'again' }]),
  'rejected-deposited': line(deposited('basic'), ['message.rejected']),
  'recipient-unknown': line(deposited('basic'), ['thing.one', { recipient: 'bert' }]),
  'recipient-missing': line(deposited('basic'), ['paper.delivered', { recipient: null }]),
  'mode-changed': line(deposited('basic'), decided(), ['message.consigned', { mode: 'consent' }]),
  'decision-order': line(deposited('basic'), decided('electronic', 1)),
  'channel-unknown': line(deposited('basic'), decided('pigeon')),
  'revision-other': line(deposited('basic'), decided(), ['message.consigned', { revision: 7 }]),
  'offered-basic': line(deposited('basic'), decided(), offered),
  'offered-undecided': line(deposited('consent'), offered),
  'withheld-settled': line(deposited('basic'), decided(), consigned, ['message.withheld']),
  'answered-unoffered': line(deposited('consent'), decided(), accepted),
  'answered-twice': line(deposited('consent'), decided(), offered, refused, accepted),
  'answered-expired': line(deposited('consent'), decided(), offered, expired(), refused),
  'consigned-unaccepted': line(deposited('consent'), decided(), offered, consigned),
  'consigned-undecided': line(deposited('basic'), decided('none'), consigned),
  'opened-unconsigned': line(deposited('consent'), decided(), offered, accepted, opened),
  'opening-repeated': line(deposited('basic'), decided(), consigned, opened, opened),
  'handed-over-unopened': line(deposited('basic'), decided(), consigned, opened, [
    'message.handed-over',
    { opening: 'o2' },
  ]),
  'reading-unopened': line(deposited('basic'), decided(), consigned, opened, ['message.accessed', { opening: 'o2' }]),
  'undeliverable-deliverable': line(deposited('basic'), decided(), ['message.undeliverable']),
  'expired-settled': line(deposited('consent'), decided(), expired({ purpose: 'acceptance' })),
  'expired-early': line(
    deposited('consent'),
    decided(),
    offered,
    expired({ deadline: iso(START + 3 * APART - 15 * 60_000) }),
  ),
  'deadline-missing': line(deposited('consent'), decided(), offered, ['message.expired']),
  'expired-answered': line(deposited('consent'), decided(), offered, accepted, expired({ purpose: 'acceptance' })),
  'paper-undecided': line(deposited('basic'), decided(), ['paper.posted']),
  'paper-order': line(deposited('basic'), decided('paper'), ['paper.returned']),
  'second-end': line(deposited('basic'), decided(), consigned, opened, handedOver, handedOver),
  'notice-of-nothing': line(deposited('basic'), decided(), consigned, notice('acceptance', 'consignment')),
  'notice-twice': line(deposited('basic'), decided(), consigned, notice('content', 'consignment'), [
    'notice.failed',
    { purpose: 'content', about: 'consignment' },
  ]),
}

t.test('each fault is found, alone and by its code', async (t) => {
  for (const [code, steps] of Object.entries(broken)) {
    t.same(
      faultsOfLife(steps, { complete: true }).map((one) => one.code),
      [code],
      code,
    )
  }
  t.same(Object.keys(broken).toSorted(), Object.keys(lifeFaults).toSorted())
})

t.test('whom a letter is for its deposit alone says', async (t) => {
  const steps = line(
    deposited('basic'),
    ['dossier.exported', { recipients: ['anna', 'bert'] }],
    ['thing.one', { recipient: 'bert', after: 'elsewhere' }],
  )
  for (const complete of [true, false])
    t.match(
      faultsOfLife(steps, { complete }).map((one) => one.code),
      ['recipient-unknown'],
    )
})

t.test('what contradicts itself is a fault even where parts are withheld', async (t) => {
  const contradictions: LifeFaultCode[] = [
    'sequence-repeated',
    'fact-repeated',
    'seal-order',
    'sealed-early',
    'late-unmarked',
    'before-cause',
    'cause-behind',
    'deposit-twice',
    'rejected-deposited',
    'recipient-unknown',
    'recipient-missing',
    'mode-changed',
    'channel-unknown',
    'offered-basic',
    'opening-repeated',
    'deadline-missing',
    'cause-other',
    'withheld-settled',
    'answered-twice',
    'answered-expired',
    'expired-early',
    'expired-answered',
    'second-end',
    'notice-of-nothing',
    'notice-twice',
  ]
  for (const code of contradictions) {
    t.same(
      faultsOfLife(broken[code], { complete: false }).map((one) => one.code),
      [code],
      code,
    )
  }
})

t.test('one end for each recipient and channel, and one delivery that counts', async (t) => {
  const outcome = (name: string) => lifeOf(lives[name] as LifeStep[], { complete: true }).recipients[0]?.effective
  t.match(outcome('basic, handed over'), { outcome: 'delivered', channel: 'electronic', sequence: 3 })
  t.match(outcome('consent, refused'), { outcome: 'refused' })
  t.match(outcome('withheld and decided again'), { outcome: 'failed', sequence: 8 })
  t.match(outcome('both'), { outcome: 'delivered', channel: 'electronic' }, 'the returned paper takes nothing from it')
  t.match(outcome('paper'), { outcome: 'delivered', channel: 'paper' })
  t.match(outcome('consent, no decision'), { outcome: 'expired', at: iso(START + 3 * APART), sequence: 4 })
  for (const [name, steps] of Object.entries(lives)) {
    for (const { ends } of lifeOf(steps, { complete: true }).recipients)
      t.equal(new Set(ends.map(({ channel }) => channel)).size, ends.length, name)
  }
  const late = line(deposited('consent'), decided(), offered, [
    'message.refused',
    { sealedAt: iso(START + 3 * APART + 30_000), sealedLate: true },
  ])
  t.match(lifeOf(late, { complete: true }).recipients[0]?.effective, { outcome: 'refused', sealedLate: true })
})

t.test('a step is read from an evidence, and strange members say nothing', async (t) => {
  const fact = { id: 'f', kind: 'channel.decided', at: iso(START), after: null }
  const of = (body: unknown) =>
    lifeStepOf({ erdsEventId: 'uri', extensions: { sequence: 1, fact: { ...fact, body } } }, iso(START))
  t.same(of({ revision: 0, channel: 'paper', letter: { mode: 'consent' }, recipients: [{ recipient: 'a' }, 3] }).says, {
    mode: 'consent',
    recipients: ['a'],
    revision: 0,
    channel: 'paper',
  })
  for (const body of [null, 'text', [1], { revision: 'x', letter: 7, channel: {}, recipients: 'all' }])
    t.same(of(body).says, {})
})
