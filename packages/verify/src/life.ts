import { chainFaults } from './life-chain.ts'
import { fault, type LifeFault } from './life-faults.ts'
import { type RecipientLife, RecipientTrack } from './life-recipient.ts'
import type { LifeStep } from './life-step.ts'
import { submissionKinds } from './submission.ts'

export interface LifeOptions {
  /**
   * Whether these are all evidences of the chain, from the first on. Of what is shown to one party parts may be
   * withheld, and then nothing that is absent is a fault.
   */
  complete: boolean
}

export interface Life {
  recipients: readonly RecipientLife[]
  /** in the order of the steps */
  faults: readonly LifeFault[]
}

/**
 * The life of one letter as its evidences tell it: a pure state machine for each recipient and channel over the
 * invariants of DOMAIN.md section 5. Kinds that it does not know are passed over: services upgrade one by one.
 */
export function lifeOf(steps: readonly LifeStep[], { complete }: LifeOptions): Life {
  const faults = chainFaults(steps, complete)
  // Whom the letter is for its deposit alone says: nothing that is appended later names a person anew.
  const deposits = steps.filter(({ kind }) => submissionKinds.includes(kind))
  const known = new Set(deposits.flatMap(({ says }) => says.recipients ?? []))
  const byRecipient = new Map<string, LifeStep[]>()
  for (const step of steps) {
    if (step.recipient === null) continue
    byRecipient.set(step.recipient, [...(byRecipient.get(step.recipient) ?? []), step])
    if (known.size > 0 && !known.has(step.recipient)) faults.push(fault('recipient-unknown', step.sequence, step.kind))
  }
  const tracks = [...byRecipient].map(([recipient, own]) => new RecipientTrack(recipient, own, complete))
  const lives = tracks.map(({ life }) => life)
  faults.push(...tracks.flatMap((track) => track.faults), ...missingDeposits(steps, known, complete))
  faults.sort((a, b) => a.sequence - b.sequence)
  return { recipients: lives, faults }
}

/** What is wrong with the course of a letter's life; nothing, where nothing is. */
export function faultsOfLife(steps: readonly LifeStep[], options: LifeOptions): readonly LifeFault[] {
  return lifeOf(steps, options).faults
}

function missingDeposits(steps: readonly LifeStep[], known: ReadonlySet<string>, complete: boolean): LifeFault[] {
  if (!complete || steps.length === 0) return []
  const has = new Set(steps.flatMap(({ kind, recipient }) => (submissionKinds.includes(kind) ? [recipient] : [])))
  const first = steps[0] as LifeStep
  if (has.size === 0) return [fault('deposit-missing', first.sequence)]
  return [...known].flatMap((recipient) =>
    has.has(recipient) ? [] : [fault('deposit-missing', first.sequence, `for ${recipient}`)],
  )
}
