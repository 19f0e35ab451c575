import { fault, type LifeFault } from './life-faults.ts'
import { concernsRecipient } from './life-moves.ts'
import type { LifeStep, Mode } from './life-step.ts'
import type { View } from './life-view.ts'
import { submissionKinds } from './submission.ts'

const isSubmission = ({ kind }: LifeStep): boolean => submissionKinds.includes(kind)

/** As the deposit says it; where that is not shown, as the first that says it. */
export function modeOf(steps: readonly LifeStep[]): Mode | undefined {
  const { says } =
    steps.find((step) => isSubmission(step) && step.says.mode) ?? steps.find(({ says }) => says.mode) ?? {}
  return says?.mode
}

/** What is wrong with the letter as a whole: how it was handed in, for whom, and in which mode. */
export function letterFaults(steps: readonly LifeStep[], mode: Mode | undefined, view: View): LifeFault[] {
  const submissions = steps.filter(isSubmission)
  // Whom the letter is for its deposit alone says: nothing that is appended later names a person anew.
  const known = new Set(submissions.flatMap(({ says }) => says.recipients ?? []))
  const faults = steps.flatMap(({ kind, recipient, sequence, says }) => {
    if (says.mode !== undefined && says.mode !== mode) return [fault('mode-changed', sequence, `${mode}, ${says.mode}`)]
    if (recipient === null) return concernsRecipient(kind) ? [fault('recipient-missing', sequence, kind)] : []
    return known.size > 0 && !known.has(recipient) ? [fault('recipient-unknown', sequence, kind)] : []
  })
  return [...faults, ...submittedAgain(submissions), ...missingDeposits(steps, submissions, known, view)]
}

/** It is handed in by one fact for all its recipients, and taken in or not. */
function submittedAgain([first, ...others]: readonly LifeStep[]): LifeFault[] {
  return others.flatMap(({ fact, kind, sequence }) => {
    if (fact === first?.fact) return []
    return [fault(kind === first?.kind ? 'deposit-twice' : 'rejected-deposited', sequence)]
  })
}

function missingDeposits(
  steps: readonly LifeStep[],
  submissions: readonly LifeStep[],
  known: ReadonlySet<string>,
  view: View,
): LifeFault[] {
  const [first] = steps
  if (!first || submissionKinds.some(view.mayHide)) return []
  if (submissions.length === 0) return [fault('deposit-missing', first.sequence)]
  const shown = new Set(steps.map(({ recipient }) => recipient))
  const has = new Set(submissions.map(({ recipient }) => recipient))
  return [...known]
    .filter((recipient) => !has.has(recipient) && (view.ofAll || shown.has(recipient)))
    .map((recipient) => fault('deposit-missing', first.sequence, `for ${recipient}`))
}
