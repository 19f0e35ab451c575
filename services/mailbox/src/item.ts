import type { Box, ChannelReason, Letter, RefusalCode } from '@zegel/contract'
import type { Static } from 'typebox'

export type Mode = Letter['mode']
export type Reason = Static<typeof ChannelReason>

/**
 * One letter in one person's box.
 *
 *   basic     ------------------------> consigned -> opened -> handed-over
 *   consent   offered -> accepted ----> consigned -> opened -> handed-over
 *                     -> refused
 *   either    offered, or not consigned yet -> withheld -> decided again
 *   no way    undeliverable, held-for-paper
 */
export type ItemState =
  | 'offered'
  | 'accepted'
  | 'refused'
  | 'consigned'
  | 'opened'
  | 'handed-over'
  | 'withheld'
  | 'held-for-paper'
  | 'undeliverable'

export interface Item {
  party: string
  message: string
  /** of the channel decision that it obeys */
  revision: number
  state: ItemState
  mode: Mode
  reason: Reason
  letter: Letter
  box: Box | null
  arrivedAt: string | null
}

/** What an act does to an item: its next state, the same act again, or why not. */
export type Step = { to: ItemState } | 'repeat' | { no: RefusalCode }

/** The recipient accepts an offer: C.3. Final. */
export function acceptance({ state, mode }: Pick<Item, 'state' | 'mode'>): Step {
  if (mode === 'basic') return { no: 'item-not-offered' }
  if (state === 'offered') return { to: 'accepted' }
  if (state === 'refused') return { no: 'item-refused' }
  return isAccepted(state) ? 'repeat' : { no: 'item-not-offered' }
}

/** The recipient refuses an offer: C.4. Final; what was opened cannot be refused. */
export function refusal({ state, mode }: Pick<Item, 'state' | 'mode'>): Step {
  if (isOpened(state)) return { no: 'item-opened' }
  if (mode === 'basic') return { no: 'item-not-offered' }
  if (state === 'offered') return { to: 'refused' }
  if (state === 'refused') return 'repeat'
  return isAccepted(state) ? { no: 'item-accepted' } : { no: 'item-not-offered' }
}

/** The recipient asks to read: each time a new opening, the first changes the state. */
export function opening({ state }: Pick<Item, 'state'>): Step {
  if (state === 'consigned') return { to: 'opened' }
  return isOpened(state) ? { to: state } : { no: 'item-not-consigned' }
}

/** A sealed acceptance makes it accessible. */
export function mayConsign({ state }: Pick<Item, 'state'>): boolean {
  return state === 'accepted'
}

/** Enterprises are reached without consent: nothing they could withdraw. An acceptance given stands. */
export function isHeldBackBy(withdrawal: unknown, { state, reason }: Pick<Item, 'state' | 'reason'>): boolean {
  return withdrawal !== undefined && reason !== 'enterprise' && state === 'offered'
}

export function isOpened(state: ItemState): boolean {
  return state === 'opened' || state === 'handed-over'
}

/** Accepted, or further on; in basic mode nothing is accepted and everything here is consigned. */
function isAccepted(state: ItemState): boolean {
  return state === 'accepted' || state === 'consigned' || isOpened(state)
}

/** Who sent it and what it says stay hidden until the recipient accepted (consent mode). */
export function isHidden(state: ItemState): boolean {
  return !isAccepted(state)
}
