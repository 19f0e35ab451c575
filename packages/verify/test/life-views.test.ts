import fc from 'fast-check'
import t from 'tap'
import { faultsOfLife, type LifeOptions } from '../src/life.ts'
import type { LifeStep } from '../src/life-step.ts'
import {
  accepted,
  consigned,
  decided,
  deposited,
  expired,
  handedOver,
  line,
  of,
  offered,
  opened,
  refused,
  withheld,
} from './support/life-steps.ts'

/** The rule of visibility as the service has it, for these letters. */
const READINGS = ['message.opened', 'message.accessed', 'message.transfer-incomplete']
const toSender = ({ kind }: LifeStep) => !READINGS.includes(kind)
const to = (reader: string) => (step: LifeStep) => step.recipient === reader
const bySender: LifeOptions = { complete: false, exportedFor: 'sender' }
const byRecipient: LifeOptions = { complete: false, exportedFor: 'recipient' }
const codes = (steps: readonly LifeStep[], options: LifeOptions) => faultsOfLife(steps, options).map(({ code }) => code)

const both = [deposited('consent', 'anna', 'ben'), of('ben', deposited('consent', 'anna', 'ben'))]
const whole = line(
  ...both,
  decided(),
  of('ben', decided()),
  offered,
  of('ben', ['message.offered', {}]),
  of('ben', withheld),
  of('ben', decided('paper', 1)),
  accepted,
  consigned,
  opened,
  ['message.transfer-incomplete', { opening: 'o1' }],
  handedOver,
  ['message.accessed', { opening: 'o1' }],
  of('ben', ['paper.posted']),
)

t.test('what the service withholds from a reader is no fault, up to any head', async (t) => {
  t.same(codes(whole, { complete: true }), [])
  const heads = fc.integer({ min: 2, max: whole.length })
  fc.assert(
    fc.property(heads, fc.constantFrom('sender', 'anna', 'ben'), (head, reader) => {
      const shown = whole.slice(0, head).filter(reader === 'sender' ? toSender : to(reader))
      const faults = codes(shown, reader === 'sender' ? bySender : byRecipient)
      if (faults.length > 0) throw new Error(`${reader} at ${head}: ${faults}`)
    }),
  )
  t.pass('every head')
})

t.test('what a reader must have been shown and is not there is a fault', async (t) => {
  const answers = ['message.accepted', 'message.offered', 'message.deposited', 'channel.decided', 'message.consigned']
  for (const kind of answers) {
    const without = whole.filter((step) => step.kind !== kind || step.recipient !== 'anna')
    t.not(codes(without.filter(toSender), bySender).length, 0, `${kind}, to the sender`)
    t.not(codes(without.filter(to('anna')), byRecipient).length, 0, `${kind}, to the recipient`)
    t.same(codes(without.filter(to('ben')), byRecipient), [], `${kind} is nothing that another recipient sees`)
  }
  for (const kind of ['message.opened', 'message.handed-over']) {
    const without = whole.filter((step) => step.kind !== kind)
    const read = kind === 'message.opened'
    t.equal(codes(without.filter(to('anna')), byRecipient).length > 0, read, `${kind}, to the recipient`)
    t.same(codes(without.filter(toSender), bySender), [], `${kind}, to the sender`)
  }
})

t.test('the sender sees the deposit for each recipient', async (t) => {
  const annas = whole.filter(({ recipient }) => recipient === 'anna')
  t.same(codes(annas.filter(toSender), bySender), ['deposit-missing'])
  t.same(codes(annas, byRecipient), [])
})

t.test('an acceptance, a refusal or an expiry of a recipient who is shown is never withheld', async (t) => {
  const start = [deposited('consent'), decided(), offered]
  const cases = { bySender, byRecipient }
  for (const [name, options] of Object.entries(cases)) {
    t.same(codes(line(...start, consigned), options), ['consigned-unaccepted'], `no C.3, ${name}`)
    t.same(codes(line(...start, ['paper.posted']), options), ['paper-undecided'], `no C.5, ${name}`)
    t.same(codes(line(...start, refused), options), [], name)
    t.same(codes(line(...start, expired()), options), [], name)
  }
  const elsewhere = line(...start, ['message.consigned', { after: 'an acceptance elsewhere' }])
  t.same(codes(elsewhere, { complete: false }), [], 'of volumes that are not here nothing can be said')
})

t.test('a decision of which a revision is missing was withheld from nobody', async (t) => {
  const steps = line(deposited('basic'), decided(), withheld, decided('electronic', 2))
  for (const options of [bySender, byRecipient]) t.same(codes(steps, options), ['decision-order'])
  t.same(codes(steps, { complete: false }), [])
})
