import fc from 'fast-check'
import t from 'tap'
import { acceptance, type Item, isHeldBackBy, isHidden, mayConsign, opening, refusal, type Step } from '../src/item.ts'
import { partHeaders } from '../src/part-headers.ts'
import { rangeOf } from '../src/range.ts'
import { meaning, type Outcome } from '../src/transfer.ts'

const acts = ['accept', 'refuse', 'open', 'seal-acceptance', 'withdraw', 'hand-over'] as const
type Done = (typeof acts)[number]
const rules: Partial<Record<Done, (item: Item) => Step>> = { accept: acceptance, refuse: refusal, open: opening }

/** What the service does with its rules, one act after the other. */
function run(item: Item, act: Done): Item {
  const rule = rules[act]
  if (rule) {
    const step = rule(item)
    return step === 'repeat' || 'no' in step ? item : { ...item, state: step.to }
  }
  if (act === 'seal-acceptance') return mayConsign(item) ? { ...item, state: 'consigned' } : item
  if (act === 'withdraw') return isHeldBackBy({}, item) ? { ...item, state: 'withheld' } : item
  return item.state === 'opened' ? { ...item, state: 'handed-over' } : item
}

const start = (mode: Item['mode'], reason: Item['reason']): Item => ({
  ...({ party: 'p', message: 'm', revision: 0, letter: {}, box: null, arrivedAt: '2026-01-01' } as unknown as Item),
  mode,
  reason,
  state: mode === 'basic' ? 'consigned' : 'offered',
})

t.test('every sequence of accept, refuse, open and withdraw keeps the promises of an item', async () => {
  const reasons = fc.constantFrom<Item['reason']>('consent-active', 'enterprise')
  fc.assert(
    fc.property(
      fc.constantFrom('basic', 'consent'),
      reasons,
      fc.array(fc.constantFrom(...acts), { maxLength: 12 }),
      (mode, reason, sequence) => {
        let item = start(mode as Item['mode'], reason)
        const seen = [item.state]
        for (const act of sequence) {
          const before = item.state
          item = run(item, act)
          if (item.state !== before) seen.push(item.state)
        }
        const was = (state: Item['state']) => seen.includes(state)
        const order = ['offered', 'accepted', 'consigned', 'opened', 'handed-over']
        const forward = seen.filter((state) => order.includes(state)).map((state) => order.indexOf(state))
        return (
          forward.every((at, nth) => nth === 0 || at === (forward[nth - 1] as number) + 1) &&
          // exactly one of the three ends of an offer
          Number(was('accepted')) + Number(was('refused')) + Number(was('withheld')) <= 1 &&
          // nothing is opened that was not consigned, nothing consigned in consent mode that was not accepted
          (mode === 'basic' || !was('consigned') || was('accepted')) &&
          (mode === 'consent' || (!was('accepted') && !was('refused'))) &&
          (reason !== 'enterprise' || !was('withheld')) &&
          // what may not be seen yet is hidden in every state before acceptance
          isHidden(item.state) === (mode === 'consent' && !was('accepted'))
        )
      },
    ),
    { numRuns: 5_000 },
  )
})

t.test('what is refused has its code', async (t) => {
  const no = (step: Step) => (step !== 'repeat' && 'no' in step ? step.no : step)
  const at = (state: Item['state'], mode: Item['mode'] = 'consent') => ({ ...start(mode, 'consent-active'), state })
  t.equal(no(acceptance(at('refused'))), 'item-refused')
  t.equal(no(refusal(at('accepted'))), 'item-accepted')
  t.equal(no(refusal(at('consigned'))), 'item-accepted')
  t.equal(no(refusal(at('opened'))), 'item-opened')
  t.equal(no(refusal(at('opened', 'basic'))), 'item-opened')
  t.equal(no(refusal(at('consigned', 'basic'))), 'item-not-offered')
  t.equal(no(acceptance(at('consigned', 'basic'))), 'item-not-offered')
  t.equal(no(acceptance(at('withheld'))), 'item-not-offered')
  for (const state of ['offered', 'accepted', 'refused', 'withheld'] as const)
    t.equal(no(opening(at(state))), 'item-not-consigned')
  for (const state of ['accepted', 'consigned', 'opened'] as const) t.equal(acceptance(at(state)), 'repeat')
  t.equal(refusal(at('refused')), 'repeat')
})

t.test('ranges of bytes', async (t) => {
  const cases: [string | undefined, ReturnType<typeof rangeOf>][] = [
    [undefined, 'whole'],
    ['lines=1-2', 'whole'],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=10-1000', { start: 10, end: 99 }],
    ['bytes=-1', { start: 99, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=-0', 'invalid'],
    ['bytes=100-', 'invalid'],
    ['bytes=5-4', 'invalid'],
    ['bytes=-', 'invalid'],
    ['bytes=0-1,3-4', 'invalid'],
    ['bytes=a-b', 'invalid'],
    ['bytes=99999999999999999999-', 'invalid'],
  ]
  for (const [header, expected] of cases) t.same(rangeOf(header, 100), expected, String(header))
})

t.test('file names in headers', async (t) => {
  const part = { part: 0, content: 'c', mediaType: 'application/pdf', size: 1, sha256: 'ab'.repeat(32) }
  const of = (name: string) => partHeaders(part, name, undefined)['content-disposition']
  t.equal(of('brief.pdf'), `attachment; filename="brief.pdf"; filename*=UTF-8''brief.pdf`)
  t.equal(
    of('é"\\%\r\n(1).pdf'),
    `attachment; filename="______(1).pdf"; filename*=UTF-8''%C3%A9%22%5C%25%0D%0A%281%29.pdf`,
  )
  t.match(of('\ud800.pdf'), /filename\*=UTF-8''%EF%BF%BD\.pdf/)
})

t.test('what transfers mean: one hand-over, an incomplete one only while nothing was handed over', async (t) => {
  const base = {
    part: 0,
    outcome: 'sent' as Outcome,
    sent: 10,
    whole: true,
    covered: { all: true, told: false },
    handedOver: false,
    partTold: false,
    incompleteTold: false,
  }
  t.equal(meaning(base), 'handed-over')
  t.equal(meaning({ ...base, handedOver: true }), 'accessed')
  t.equal(meaning({ ...base, covered: { all: true, told: true }, handedOver: true }), 'accessed')
  t.equal(meaning({ ...base, covered: { all: true, told: true }, whole: false, handedOver: true }), 'nothing')
  t.equal(meaning({ ...base, covered: { all: false, told: false }, whole: false }), 'nothing', 'one piece of several')
  for (const outcome of ['cut', 'damaged', 'restart'] as const) {
    t.equal(meaning({ ...base, outcome, covered: { all: false, told: false } }), 'incomplete')
  }
  t.equal(meaning({ ...base, part: 1 }), 'accessed')
  t.equal(meaning({ ...base, part: 1, whole: false, partTold: true }), 'nothing')
  t.equal(meaning({ ...base, part: 1, outcome: 'cut', sent: 0 }), 'nothing')
  const told = { partTold: true, handedOver: true }
  t.equal(meaning({ ...base, ...told, part: 1 }), 'nothing', 'an attachment taken whole again in the same opening')
  t.equal(meaning({ ...base, ...told, covered: { all: true, told: true } }), 'nothing', 'and the main content')
  t.equal(meaning({ ...base, ...told }), 'nothing', 'also where ranges of which one was told cover it in the end')
  const cut = { ...base, outcome: 'cut' as Outcome, covered: { all: false, told: false }, incompleteTold: true }
  t.equal(meaning(cut), 'nothing', 'broken off again in the same opening')
  t.equal(meaning({ ...base, incompleteTold: true }), 'handed-over', 'which takes nothing from a hand-over')
})
