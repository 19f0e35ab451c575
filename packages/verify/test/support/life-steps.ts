import type { LifeStep } from '../../src/life-step.ts'

export const START = Date.parse('2026-03-02T09:00:00.000Z')
/** Between two steps, ms. */
export const APART = 3_600_000
export const iso = (ms: number) => new Date(ms).toISOString()

export type Told = Partial<Omit<LifeStep, 'says'>> & LifeStep['says']
export type Step = readonly [kind: string, more?: Told]

/** A chain, step after step, each following the last fact named; an hour apart. */
export function chain(...told: readonly Step[]): LifeStep[] {
  return told.map(([kind, more = {}], nth) => {
    const { recipient = 'anna', fact = `${kind} ${recipient} ${nth}`, at = iso(START + nth * APART), ...rest } = more
    const {
      sealedAt = iso(Date.parse(at) + 40),
      sealedLate = false,
      sequence = nth + 1,
      event = kind,
      ...others
    } = rest
    const { after = null, ...says } = others
    return { sequence, kind, event, recipient, at, sealedAt, sealedLate, fact, after, says }
  })
}

/** What the services have each fact follow; the others follow the one before them. */
const follows: Readonly<Record<string, readonly string[]>> = {
  'channel.decided': ['message.deposited', 'message.withheld'],
  'message.offered': ['channel.decided'],
  'message.accepted': ['message.offered'],
  'message.refused': ['message.offered'],
  'message.consigned': ['channel.decided', 'message.accepted'],
  'message.undeliverable': ['channel.decided'],
  'message.expired': ['message.offered', 'message.consigned'],
  'message.opened': ['message.consigned'],
  'message.handed-over': ['message.opened'],
  'message.accessed': ['message.opened'],
  'message.transfer-incomplete': ['message.opened'],
}

const submissions = ['message.deposited', 'message.rejected']

/** As `chain`, each step after that of its recipient which the services have it follow. */
export function line(...told: readonly Step[]): LifeStep[] {
  const steps = chain(...told)
  return steps.map((step, nth) => {
    const reading = (follows[step.kind] ?? [])[0] === 'message.opened'
    const cause = steps
      .slice(0, nth)
      .findLast(
        ({ kind, recipient, says }) =>
          follows[step.kind]?.includes(kind) &&
          recipient === step.recipient &&
          (!reading || says.opening === step.says.opening),
      )
    if (submissions.includes(step.kind)) return step
    return { ...step, after: step.after ?? cause?.fact ?? steps[nth - 1]?.fact ?? null }
  })
}

export const deposited = (mode: 'basic' | 'consent', ...recipients: string[]): Step => [
  'message.deposited',
  { mode, recipients: recipients.length > 0 ? recipients : ['anna'], fact: 'deposit' },
]
export const decided = (channel = 'electronic', revision = 0): Step => ['channel.decided', { channel, revision }]
export const offered: Step = ['message.offered', { fact: 'offer' }]
export const accepted: Step = ['message.accepted']
export const refused: Step = ['message.refused']
export const withheld: Step = ['message.withheld', { after: 'a withdrawal elsewhere' }]
export const consigned: Step = ['message.consigned', { fact: 'consignment' }]
export const opened: Step = ['message.opened', { opening: 'o1' }]
export const handedOver: Step = ['message.handed-over', { opening: 'o1' }]
export const notice = (purpose: string, about: string): Step => ['notice.sent', { purpose, about }]
export const expired = (more: Told = {}): Step => ['message.expired', { deadline: iso(START), ...more }]
/** The same step of somebody else. */
export const of = (recipient: string, [kind, more]: Step): Step => [kind, { ...more, recipient }]
