import t from 'tap'
import { faultsOfLife } from '../src/life.ts'
import type { LifeStep } from '../src/life-step.ts'
import {
  accepted,
  consigned,
  decided,
  deposited,
  handedOver,
  line,
  notice,
  of,
  offered,
  opened,
  refused,
  type Step,
  withheld,
} from './support/life-steps.ts'

const both = [deposited('consent', 'anna', 'ben'), of('ben', deposited('consent', 'anna', 'ben'))]
const bens: Step = of('ben', ['message.offered', { fact: 'offer to ben' }])
const again: Step = ['message.offered', { fact: 'offer again' }]
const following = ([kind, more]: Step, after: string): Step => [kind, { ...more, after }]
const nameOf = (kind: string, recipient = 'anna') => `${kind} ${recipient}`

const legal: Record<string, LifeStep[]> = {
  'two people side by side': line(
    ...both,
    of('ben', decided()),
    decided(),
    offered,
    bens,
    of('ben', refused),
    accepted,
    consigned,
  ),
  'offered again, and accepted then': line(
    deposited('consent'),
    decided(),
    offered,
    withheld,
    decided('electronic', 1),
    again,
    accepted,
    consigned,
  ),
  'two readings at once': line(
    deposited('basic'),
    decided(),
    consigned,
    opened,
    ['message.opened', { opening: 'o2' }],
    handedOver,
    ['message.accessed', { opening: 'o2' }],
  ),
}

const other: Record<string, LifeStep[]> = {
  'an offer to somebody else': line(
    ...both,
    of('ben', decided()),
    decided(),
    offered,
    bens,
    following(accepted, 'offer to ben'),
  ),
  'an offer that was withheld': line(
    deposited('consent'),
    decided(),
    offered,
    withheld,
    decided('electronic', 1),
    again,
    following(accepted, 'offer'),
  ),
  'the deposit, where it was accepted': line(
    deposited('consent'),
    decided(),
    offered,
    accepted,
    following(consigned, 'deposit'),
  ),
  'the decision, where it was accepted': line(
    deposited('consent'),
    decided(),
    offered,
    accepted,
    following(consigned, `${nameOf('channel.decided')} 1`),
  ),
  'the deposit, where it was withheld': line(
    deposited('basic'),
    decided(),
    withheld,
    following(decided('none', 1), 'deposit'),
  ),
  'a decision for somebody else': line(
    ...both,
    of('ben', decided()),
    decided(),
    following(offered, `${nameOf('channel.decided', 'ben')} 2`),
  ),
  'another opening': line(
    deposited('basic'),
    decided(),
    consigned,
    opened,
    ['message.opened', { opening: 'o2', fact: 'second' }],
    following(handedOver, 'second'),
  ),
  'a notice': line(
    deposited('basic'),
    decided(),
    consigned,
    ['notice.sent', { ...notice('content', 'consignment')[1], fact: 'told' }],
    following(opened, 'told'),
  ),
}

t.test('each step follows the step that leads to it', async (t) => {
  for (const [name, steps] of Object.entries(legal)) t.same(faultsOfLife(steps, { complete: true }), [], name)
})

t.test('what follows something else is found, whole or in part', async (t) => {
  for (const [name, steps] of Object.entries(other)) {
    for (const complete of [true, false])
      t.match(
        faultsOfLife(steps, { complete }),
        [{ code: 'cause-other', sequence: steps.length }],
        `${name}, ${complete ? 'whole' : 'in part'}`,
      )
  }
})
