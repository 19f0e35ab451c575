import { ACCURACY_MS } from './accuracy.ts'
import { fault, type LifeFault } from './life-faults.ts'
import type { LifeStep } from './life-step.ts'

/** A fact sealed later than this after its event is marked (DOMAIN.md section 5), ms. */
const SEALED_LATE_MS = 10_000

/** What is wrong with the chain itself: its order and its times. */
export function chainFaults(steps: readonly LifeStep[], complete: boolean): LifeFault[] {
  const seen = new Set<string>()
  return steps.flatMap((step, nth) => {
    const key = `${step.fact} ${step.recipient}`
    const repeated = seen.has(key) ? [fault('fact-repeated', step.sequence)] : []
    seen.add(key)
    return [...repeated, ...orderFaults(step, steps[nth - 1], complete), ...timeFaults(step)]
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
