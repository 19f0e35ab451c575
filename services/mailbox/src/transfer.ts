/** One answer that carries bytes of a part, from its first byte to its end. */

export type Outcome = 'sent' | 'cut' | 'damaged' | 'restart'

export interface Ended {
  part: number
  outcome: Outcome
  /** bytes that surely left */
  sent: number
  /** whether it was all of the part in one piece */
  whole: boolean
  /** the main content, all transfers of this opening together */
  covered: { all: boolean; told: boolean }
  /** the item was handed over before */
  handedOver: boolean
  /** an access to this part in this opening was told before */
  partTold: boolean
  /** that the main content did not come whole was told in this opening before */
  incompleteTold: boolean
}

/**
 * What a transfer that ended means. The first time that the ranges sent cover the main content it is handed over
 * (E.1); covered again in a later opening, or read whole once more, it is an access (D.6), as are attachments. Of each
 * part one access is told in an opening, and once that the main content did not come whole: every evidence makes the
 * letter's chain longer for everybody, and openings have a bound. So neither who takes a file in hundreds of ranges nor
 * who takes it, or breaks off, hundreds of times makes hundreds of them. Pure.
 */
export function meaning(ended: Ended): 'handed-over' | 'accessed' | 'incomplete' | 'nothing' {
  const { part, outcome, sent, whole, covered, handedOver, partTold, incompleteTold } = ended
  const accessed = partTold ? 'nothing' : 'accessed'
  if (part > 0) return sent > 0 ? accessed : 'nothing'
  if (covered.all && !covered.told) return handedOver ? accessed : 'handed-over'
  if (covered.all) return outcome === 'sent' && whole ? accessed : 'nothing'
  if (outcome === 'sent') return 'nothing'
  if (!handedOver) return incompleteTold ? 'nothing' : 'incomplete'
  return sent > 0 ? accessed : 'nothing'
}
