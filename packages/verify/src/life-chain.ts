import { fault, type LifeFault } from './life-faults.ts'
import { ACCURACY_MS } from './life-recipient.ts'
import type { LifeStep } from './life-step.ts'

/** A fact sealed later than this after its event is marked (DOMAIN.md section 5), ms. */
const SEALED_LATE_MS = 10_000

/**
 * Kinds that always follow a fact of this letter. `message.withheld` follows a withdrawal, which is in the person's own
 * chain; what later kinds follow nobody here knows.
 */
const FOLLOWING: readonly string[] = [
  'channel.decided',
  'message.offered',
  'message.accepted',
  'message.refused',
  'message.consigned',
  'message.undeliverable',
  'message.opened',
  'message.handed-over',
  'message.accessed',
  'message.transfer-incomplete',
]

/** What is wrong with the chain itself: its order, its times, and what follows from what. */
export function chainFaults(steps: readonly LifeStep[], complete: boolean): LifeFault[] {
  // The evidences of one fact stand together; it has happened with the first.
  const first = new Map<string, number>()
  for (const [nth, { fact }] of steps.entries()) if (!first.has(fact)) first.set(fact, nth)
  const seen = new Set<string>()
  return steps.flatMap((step, nth) => {
    const key = `${step.fact} ${step.recipient}`
    const repeated = seen.has(key) ? [fault('fact-repeated', step.sequence)] : []
    seen.add(key)
    const cause = step.after === null ? undefined : first.get(step.after)
    const faults = cause === undefined ? causeMissing(step, complete) : causeFaults(step, nth, cause, steps)
    return [...repeated, ...orderFaults(step, steps[nth - 1], complete), ...timeFaults(step), ...faults]
  })
}

function orderFaults(step: LifeStep, before: LifeStep | undefined, complete: boolean): LifeFault[] {
  const last = before?.sequence ?? 0
  if (step.sequence <= last) return [fault('sequence-repeated', step.sequence, `after ${last}`)]
  const gap = complete && step.sequence !== last + 1 ? [fault('sequence-gap', step.sequence, `after ${last}`)] : []
  const early = before && Date.parse(step.sealedAt) < Date.parse(before.sealedAt)
  return [...gap, ...(early ? [fault('seal-order', step.sequence)] : [])]
}

function timeFaults({ sequence, at, sealedAt, sealedLate }: LifeStep): LifeFault[] {
  const wait = Date.parse(sealedAt) - Date.parse(at)
  // An event without a time is before and after nothing.
  if (!(wait >= -ACCURACY_MS)) return [fault('sealed-early', sequence, `${at}, sealed ${sealedAt}`)]
  const late = wait > SEALED_LATE_MS
  if (late === sealedLate) return []
  return [fault(late ? 'late-unmarked' : 'late-mismarked', sequence, `after ${wait} ms`)]
}

function causeFaults(step: LifeStep, nth: number, at: number, steps: readonly LifeStep[]): LifeFault[] {
  if (at >= nth) return [fault('cause-behind', step.sequence, step.kind)]
  const cause = steps[at] as LifeStep
  if (Date.parse(step.at) >= Date.parse(cause.at) - ACCURACY_MS) return []
  return [fault('before-cause', step.sequence, `${step.at}, ${cause.kind} ${cause.at}`)]
}

function causeMissing({ kind, sequence }: LifeStep, complete: boolean): LifeFault[] {
  return complete && FOLLOWING.includes(kind) ? [fault('cause-missing', sequence, kind)] : []
}
