import { ACCURACY_MS } from './accuracy.ts'
import { fault, type LifeFault } from './life-faults.ts'
import type { LifeStep, Mode } from './life-step.ts'
import type { View } from './life-view.ts'

/**
 * What a step of a kind follows: of the same recipient the last of these; a reading that of its own opening.
 * `message.withheld` follows a withdrawal, which is in the person's own chain; what later kinds follow nobody here knows.
 */
const causes: Readonly<Record<string, readonly string[]>> = {
  'channel.decided': ['message.deposited', 'message.withheld'],
  'message.offered': ['channel.decided'],
  'message.accepted': ['message.offered'],
  'message.refused': ['message.offered'],
  'message.consigned/basic': ['channel.decided'],
  'message.consigned/consent': ['message.accepted'],
  'message.consigned': ['channel.decided', 'message.accepted'],
  'message.undeliverable': ['channel.decided'],
  'message.opened': ['message.consigned'],
  'message.handed-over': ['message.opened'],
  'message.accessed': ['message.opened'],
  'message.transfer-incomplete': ['message.opened'],
  'message.expired': ['message.offered', 'message.consigned'],
}
/** A time that passed may follow nothing. */
const free: readonly string[] = ['message.expired']

function causesOf({ kind }: LifeStep, mode: Mode | undefined): readonly string[] | undefined {
  const name = `${kind}/${mode}`
  if (Object.hasOwn(causes, name)) return causes[name]
  return Object.hasOwn(causes, kind) ? causes[kind] : undefined
}

/** A step by what others follow it. */
function nameOf({ kind, recipient, says }: Pick<LifeStep, 'kind' | 'recipient' | 'says'>): string {
  return JSON.stringify([recipient, kind, kind === 'message.opened' ? says.opening : undefined])
}

/** What is wrong with what follows from what. */
export function causeFaults(steps: readonly LifeStep[], mode: Mode | undefined, view: View): LifeFault[] {
  // The evidences of one fact stand together; it has happened with the first.
  const first = new Map<string, number>()
  for (const [nth, { fact }] of steps.entries()) if (!first.has(fact)) first.set(fact, nth)
  const last = new Map<string, number>()
  const judge = (step: LifeStep, nth: number): LifeFault | undefined => {
    const { kind, recipient, says, sequence } = step
    const right = causesOf(step, mode)
    const at = step.after === null ? undefined : first.get(step.after)
    if (at === undefined) {
      const missing = right && !free.includes(kind) && !right.some(view.mayHide)
      return missing ? fault('cause-missing', sequence, kind) : undefined
    }
    if (at >= nth) return fault('cause-behind', sequence, kind)
    const cause = steps[at] as LifeStep
    if (Date.parse(step.at) < Date.parse(cause.at) - ACCURACY_MS)
      return fault('before-cause', sequence, `${step.at}, ${cause.kind} ${cause.at}`)
    const leading = right?.map((one) => last.get(nameOf({ kind: one, recipient, says })) ?? -1)
    const other = leading && steps[Math.max(...leading)]?.fact !== cause.fact
    return other ? fault('cause-other', sequence, `${kind} after ${cause.kind}`) : undefined
  }
  return steps.flatMap((step, nth) => {
    const found = judge(step, nth)
    last.set(nameOf(step), nth)
    return found ?? []
  })
}
