import { Refusal } from '@zegel/contract'
import type { Told } from '../timeline.ts'

/**
 * Evidences of one container, at most. Readers refuse containers with more than 1,000 entries (PROOF.md section 2): six
 * files for each evidence, and up to a hundred others.
 */
export const EVIDENCES_MAX = 150

export interface Volume {
  number: number
  of: number
  /** sequences of its first and its last evidence */
  first: number
  last: number
  steps: readonly Told[]
}

/** @throws Refusal volume-unknown */
export function volumeOf(steps: readonly Told[], number: number): Volume {
  const of = Math.ceil(steps.length / EVIDENCES_MAX)
  const own = steps.slice((number - 1) * EVIDENCES_MAX, number * EVIDENCES_MAX)
  const [first, last] = [own[0], own.at(-1)]
  if (!first || !last) throw new Refusal('volume-unknown')
  return { number, of, first: first.sequence, last: last.sequence, steps: own }
}
