import { causeFaults } from './life-causes.ts'
import { chainFaults } from './life-chain.ts'
import type { LifeFault } from './life-faults.ts'
import { letterFaults, modeOf } from './life-letter.ts'
import { type RecipientLife, RecipientTrack } from './life-recipient.ts'
import type { LifeStep } from './life-step.ts'
import { type LifeOptions, viewOf } from './life-view.ts'

export type { LifeOptions } from './life-view.ts'

export interface Life {
  recipients: readonly RecipientLife[]
  /** in the order of the steps */
  faults: readonly LifeFault[]
}

/**
 * The life of one letter as its evidences tell it: a pure state machine for each recipient and channel over the
 * invariants of DOMAIN.md section 5. Kinds that it does not know are passed over: services upgrade one by one.
 */
export function lifeOf(steps: readonly LifeStep[], options: LifeOptions): Life {
  const view = viewOf(options)
  const mode = modeOf(steps)
  const byRecipient = new Map<string, LifeStep[]>()
  for (const step of steps) {
    if (step.recipient === null) continue
    const own = byRecipient.get(step.recipient)
    if (own) own.push(step)
    else byRecipient.set(step.recipient, [step])
  }
  const tracks = [...byRecipient].map(([recipient, own]) => new RecipientTrack(recipient, own, mode, view))
  const faults = [
    ...chainFaults(steps, options.complete),
    ...letterFaults(steps, mode, view),
    ...tracks.flatMap((track) => track.faults),
    ...causeFaults(steps, mode, view),
  ]
  return { recipients: tracks.map(({ life }) => life), faults: eachOnce(faults) }
}

/** What is wrong with the course of a letter's life; nothing, where nothing is. */
export function faultsOfLife(steps: readonly LifeStep[], options: LifeOptions): readonly LifeFault[] {
  return lifeOf(steps, options).faults
}

/** A step that cannot be here follows nothing rightly either: that is told only where all else is right. */
function eachOnce(faults: readonly LifeFault[]): LifeFault[] {
  const told = new Map<string, LifeFault>()
  const wrong = new Set<number>()
  for (const one of faults) {
    if (one.code === 'cause-other' && wrong.has(one.sequence)) continue
    wrong.add(one.sequence)
    const key = `${one.sequence} ${one.code}`
    if (!told.has(key)) told.set(key, one)
  }
  return [...told.values()].sort((a, b) => a.sequence - b.sequence)
}
