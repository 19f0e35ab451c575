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
  /** a transfer of this part in this opening was told before */
  partTold: boolean
}

/**
 * What a transfer that ended means. The first time that the ranges sent cover the main content it is handed over
 * (E.1); covered again in a later opening, or read whole once more, it is an access (D.6), as are attachments: the
 * first time in an opening, and each time they are sent whole. So a reader that takes a file in hundreds of ranges
 * does not make hundreds of evidences. Pure.
 */
export function meaning(ended: Ended): 'handed-over' | 'accessed' | 'incomplete' | 'nothing' {
  const { part, outcome, sent, whole, covered, handedOver, partTold } = ended
  const again = outcome === 'sent' && whole
  if (part > 0) return sent > 0 && (again || !partTold) ? 'accessed' : 'nothing'
  if (covered.all && !covered.told) return handedOver ? 'accessed' : 'handed-over'
  if (covered.all) return again ? 'accessed' : 'nothing'
  if (outcome === 'sent') return 'nothing'
  if (!handedOver) return 'incomplete'
  return sent > 0 && !partTold ? 'accessed' : 'nothing'
}
