import type { ElectronicState, PaperState } from './life-moves.ts'

/** What became of a letter for one recipient. */
export interface Effective {
  outcome: 'delivered' | 'refused' | 'expired' | 'failed' | 'pending'
  channel?: 'electronic' | 'paper'
  at?: string
  sequence?: number
  /** sealed more than 10 s after its event: without a published outage it never counts against the recipient */
  sealedLate?: true
}

export const outcomes: Readonly<Record<string, Effective['outcome']>> = {
  consigned: 'delivered',
  delivered: 'delivered',
  refused: 'refused',
  unanswered: 'expired',
  undeliverable: 'failed',
  rejected: 'failed',
  returned: 'failed',
  unposted: 'failed',
}
const ranks: readonly Effective['outcome'][] = ['delivered', 'refused', 'expired', 'failed']

/** Where something is still to come on a channel. */
const underWay: readonly (ElectronicState | PaperState)[] = [
  'deposited',
  'decided',
  'nowhere',
  'withheld',
  'offered',
  'accepted',
  'due',
  'handed',
  'posted',
]

/**
 * The one effective delivery that follows from both channels (DOMAIN.md section 5). Each channel has an end of its own:
 * a refusal or a deadline ends the electronic one and takes nothing from paper that reaches the addressee ("a refusal
 * does not by itself stop legal effects"), so what was accessible on either is delivered, whatever was read, from the
 * earliest time on. Nothing else is final before both channels have ended: after a deadline the paper on its way is what
 * the procedure chose for its end (section 6).
 */
export function effectiveOf(
  reached: readonly Effective[],
  states: readonly (ElectronicState | PaperState)[],
): Effective {
  const rank = ({ outcome }: Effective) => ranks.indexOf(outcome)
  const time = ({ at }: Effective) => Date.parse(at ?? '')
  const [best] = reached.toSorted((a, b) => rank(a) - rank(b) || time(a) - time(b))
  const open = best?.outcome !== 'delivered' && states.some((state) => underWay.includes(state))
  return best && !open ? best : { outcome: 'pending' }
}
