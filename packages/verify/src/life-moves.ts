import type { LifeFaultCode } from './life-faults.ts'
import type { LifeStep, Mode } from './life-step.ts'
import type { View } from './life-view.ts'

/**
 * A letter's states for one recipient, on the electronic channel and on paper, and what moves it (DOMAIN.md section 5):
 *
 *   deposited -> decided -> [consent] offered -> accepted -> consigned -> opened -> handed-over (E.1)
 *                        -> [basic] consigned           offered -> refused (C.4), unanswered (C.5)
 *             -> elsewhere (paper)  -> nowhere -> undeliverable (D.2)     consigned, opened -> unread (E.2)
 *   decided, offered -> withheld -> decided again
 *
 *   paper:  due -> handed -> posted (F.1) -> delivered, returned;  due, handed -> unposted (F.2);  due -> withheld
 */
export type ElectronicState =
  | 'none'
  | 'rejected'
  | 'deposited'
  | 'decided'
  | 'elsewhere'
  | 'nowhere'
  | 'withheld'
  | 'offered'
  | 'accepted'
  | 'refused'
  | 'unanswered'
  | 'consigned'
  | 'opened'
  | 'handed-over'
  | 'unread'
  | 'undeliverable'
export type PaperState = 'none' | 'due' | 'handed' | 'posted' | 'delivered' | 'returned' | 'unposted'

export interface Move<State extends string> {
  from: readonly State[]
  /** absent: it stays */
  to?: State
  /** from elsewhere it is nothing to this channel, and no fault */
  passes?: true
}

const electronic = {
  'message.deposited': { from: ['none'], to: 'deposited' },
  'message.rejected': { from: ['none'], to: 'rejected' },
  'channel.decided': { from: ['deposited', 'withheld'], to: 'decided' },
  'channel.decided/paper': { from: ['deposited', 'withheld'], to: 'elsewhere' },
  'channel.decided/none': { from: ['deposited', 'withheld'], to: 'nowhere' },
  'channel.decided/unknown': { from: [] },
  'message.withheld': { from: ['decided', 'offered'], to: 'withheld' },
  'message.offered': { from: ['decided'], to: 'offered' },
  'message.offered/basic': { from: [], to: 'offered' },
  'message.accepted': { from: ['offered'], to: 'accepted' },
  'message.accepted/basic': { from: [], to: 'accepted' },
  'message.refused': { from: ['offered'], to: 'refused' },
  'message.refused/basic': { from: [], to: 'refused' },
  'message.expired/acceptance': { from: ['offered'], to: 'unanswered' },
  'message.expired/content': { from: ['consigned', 'opened'], to: 'unread' },
  // Where no letter is shown its mode is not known.
  'message.consigned': { from: ['decided', 'accepted'], to: 'consigned' },
  'message.consigned/basic': { from: ['decided'], to: 'consigned' },
  'message.consigned/consent': { from: ['accepted'], to: 'consigned' },
  'message.opened': { from: ['consigned'], to: 'opened' },
  'message.opened/again': { from: ['opened', 'handed-over', 'unread'] },
  'message.handed-over': { from: ['opened'], to: 'handed-over' },
  'message.accessed': { from: ['opened', 'handed-over', 'unread'] },
  'message.transfer-incomplete': { from: ['opened', 'handed-over', 'unread'] },
  'message.undeliverable': { from: ['nowhere'], to: 'undeliverable' },
} as const satisfies Record<string, Move<ElectronicState>>

const paper = {
  'channel.decided/paper': { from: ['none'], to: 'due', passes: true },
  'channel.decided/both': { from: ['none'], to: 'due', passes: true },
  // The decision is void, and what nobody took yet is due no more; what the printer has cannot be called back.
  'message.withheld': { from: ['due'], to: 'none', passes: true },
  'paper.handed-over': { from: ['due'], to: 'handed' },
  'paper.posted': { from: ['handed', 'due'], to: 'posted' },
  'paper.failed': { from: ['due', 'handed'], to: 'unposted' },
  'paper.delivered': { from: ['posted'], to: 'delivered' },
  'paper.returned': { from: ['posted'], to: 'returned' },
} as const satisfies Record<string, Move<PaperState>>

export const electronicMoves: Readonly<Record<string, Move<ElectronicState>>> = electronic
export const paperMoves: Readonly<Record<string, Move<PaperState>>> = paper

const channels: readonly string[] = ['electronic', 'paper', 'both', 'none']

/** Kinds that move no letter and are known all the same. */
const still: readonly string[] = ['notice.sent', 'notice.failed', 'dossier.exported']
const known = new Set([...Object.keys(electronic), ...Object.keys(paper), ...still].map((name) => name.split('/')[0]))

/** Whether the rules of a letter's life say anything of such a fact. */
export const isKnownKind = (kind: string): boolean => known.has(kind)

/** Where the letter's way on a channel ends: once for each recipient. */
export const ends: readonly string[] = [
  'rejected',
  'refused',
  'unanswered',
  'handed-over',
  'unread',
  'undeliverable',
  'delivered',
  'returned',
  'unposted',
]

/** Whether such a step is about one recipient: all are, but what the sender takes home. */
export const concernsRecipient = (kind: string): boolean => isKnownKind(kind) && kind !== 'dossier.exported'

/** Which move a step makes. `mode` as the letter says it. */
export function electronicMoveOf(step: LifeStep, state: ElectronicState, mode: Mode | undefined) {
  return moveIn(electronicMoves, step.kind, variantOf(step, state, mode))
}

export function paperMoveOf({ kind, says }: LifeStep): Move<PaperState> | undefined {
  if (kind !== 'channel.decided') return moveIn(paperMoves, kind)
  return Object.hasOwn(paperMoves, `${kind}/${says.channel}`) ? paperMoves[`${kind}/${says.channel}`] : undefined
}

function variantOf({ kind, says }: LifeStep, state: ElectronicState, mode: Mode | undefined): string | undefined {
  const { channel, purpose } = says
  if (kind === 'channel.decided') return channel !== undefined && channels.includes(channel) ? channel : 'unknown'
  if (kind === 'message.opened')
    return electronic['message.opened/again'].from.some((one) => one === state) ? 'again' : undefined
  if (kind !== 'message.expired') return mode
  // An expiry is one, for whatever purpose.
  if (purpose === 'acceptance' || purpose === 'content') return purpose
  return state === 'offered' ? 'acceptance' : 'content'
}

/** The move of that variant; of the kind, where it has no such variant. */
function moveIn<Of>(moves: Readonly<Record<string, Of>>, kind: string, variant?: string): Of | undefined {
  if (!isKnownKind(kind)) return undefined
  return [`${kind}/${variant}`, kind].filter((name) => Object.hasOwn(moves, name)).map((name) => moves[name])[0]
}

/** Whether the step may be made in this state, or in one to which steps lead that may have been withheld. */
export function leadsTo<State extends string>(
  moves: Readonly<Record<string, Move<State>>>,
  state: State,
  wanted: readonly State[],
  { mayHide }: View,
): boolean {
  if (wanted.includes(state)) return true
  const hidden = Object.entries(moves).filter(([name]) => mayHide(name.split('/')[0] as string))
  const reached = new Set<State>([state])
  for (const at of reached) {
    for (const [, { from, to }] of hidden) if (to !== undefined && from.includes(at)) reached.add(to)
  }
  return wanted.some((one) => reached.has(one))
}

const unready: Readonly<Record<string, LifeFaultCode>> = {
  'channel.decided': 'decision-order',
  'message.withheld': 'withheld-settled',
  'message.offered': 'offered-undecided',
  'message.accepted': 'answered-unoffered',
  'message.refused': 'answered-unoffered',
  'message.expired': 'expired-settled',
  'message.consigned': 'consigned-undecided',
  'message.opened': 'opened-unconsigned',
  'message.handed-over': 'handed-over-unopened',
  'message.accessed': 'reading-unopened',
  'message.transfer-incomplete': 'reading-unopened',
  'message.undeliverable': 'undeliverable-deliverable',
}

/** Why a step cannot be, in this state. */
export function whyNot({ kind, says }: LifeStep, state: ElectronicState, mode: Mode | undefined): LifeFaultCode {
  const isAnswer = kind === 'message.accepted' || kind === 'message.refused'
  const answered = ['accepted', 'refused', 'consigned', 'opened', 'handed-over'].includes(state)
  if (kind === 'channel.decided' && !channels.includes(says.channel ?? '')) return 'channel-unknown'
  if ((kind === 'message.offered' || isAnswer) && mode === 'basic') return 'offered-basic'
  if (kind === 'message.deposited') return state === 'rejected' ? 'rejected-deposited' : 'deposit-twice'
  if (kind === 'message.rejected') return state === 'rejected' ? 'deposit-twice' : 'rejected-deposited'
  if (isAnswer && state === 'unanswered') return 'answered-expired'
  if (isAnswer && answered) return 'answered-twice'
  if (kind === 'message.expired' && ['accepted', 'refused'].includes(state)) return 'expired-answered'
  const endsHere = ['message.handed-over', 'message.undeliverable', 'message.expired']
  if (ends.includes(state) && endsHere.includes(kind)) return 'second-end'
  if (kind === 'message.consigned' && mode === 'consent') return 'consigned-unaccepted'
  return unready[kind] ?? 'second-end'
}
