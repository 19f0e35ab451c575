import type { LifeFaultCode } from './life-faults.ts'
import type { LifeStep } from './life-step.ts'

/**
 * A letter's states for one recipient, on the electronic channel and on paper, and what moves it (DOMAIN.md section 5):
 *
 *   deposited -> decided -> [consent] offered -> accepted -> consigned -> opened -> handed-over (E.1)
 *                        -> [basic] consigned           offered -> refused (C.4), unanswered (C.5)
 *             -> elsewhere (paper)  -> nowhere -> undeliverable (D.2)     consigned, opened -> unread (E.2)
 *   decided, offered -> withheld -> decided again
 *
 *   paper:  due -> handed -> posted (F.1) -> delivered, returned;  due, handed -> unposted (F.2)
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
}

const electronic = {
  'message.deposited': { from: ['none'], to: 'deposited' },
  'message.rejected': { from: ['none'], to: 'rejected' },
  'channel.decided': { from: ['deposited', 'withheld'], to: 'decided' },
  'channel.decided/paper': { from: ['deposited', 'withheld'], to: 'elsewhere' },
  'channel.decided/none': { from: ['deposited', 'withheld'], to: 'nowhere' },
  'message.withheld': { from: ['decided', 'offered'], to: 'withheld' },
  'message.offered': { from: ['decided'], to: 'offered' },
  'message.accepted': { from: ['offered'], to: 'accepted' },
  'message.refused': { from: ['offered'], to: 'refused' },
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
  'channel.decided/paper': { from: ['none'], to: 'due' },
  'paper.handed-over': { from: ['due'], to: 'handed' },
  'paper.posted': { from: ['handed', 'due'], to: 'posted' },
  'paper.failed': { from: ['due', 'handed'], to: 'unposted' },
  'paper.delivered': { from: ['posted'], to: 'delivered' },
  'paper.returned': { from: ['posted'], to: 'returned' },
} as const satisfies Record<string, Move<PaperState>>

export const electronicMoves: Readonly<Record<string, Move<ElectronicState>>> = electronic
export const paperMoves: Readonly<Record<string, Move<PaperState>>> = paper

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

/** Which move a step makes. `mode` as the letter says it. */
export function electronicMoveOf({ kind, says }: LifeStep, state: ElectronicState, mode: LifeStep['says']['mode']) {
  const name = (() => {
    if (kind === 'channel.decided' && (says.channel === 'paper' || says.channel === 'none'))
      return `${kind}/${says.channel}`
    if (kind === 'message.consigned' && mode) return `${kind}/${mode}`
    if (kind === 'message.opened' && electronic['message.opened/again'].from.some((one) => one === state))
      return `${kind}/again`
    if (kind === 'message.expired') return `${kind}/${says.purpose ?? (state === 'offered' ? 'acceptance' : 'content')}`
    return kind
  })()
  return Object.hasOwn(electronicMoves, name) ? electronicMoves[name] : undefined
}

export function paperMoveOf({ kind, says }: LifeStep): Move<PaperState> | undefined {
  const goes = kind === 'channel.decided' && (says.channel === 'paper' || says.channel === 'both')
  const name = goes ? 'channel.decided/paper' : kind
  return Object.hasOwn(paperMoves, name) ? paperMoves[name] : undefined
}

/** Whether steps that are not shown may lead from one state to one of others. */
export function leadsTo<State extends string>(
  moves: Readonly<Record<string, Move<State>>>,
  state: State,
  wanted: readonly State[],
): boolean {
  const reached = new Set<State>([state])
  for (const at of reached) {
    for (const { from, to } of Object.values(moves)) if (to !== undefined && from.includes(at)) reached.add(to)
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
export function whyNot({ kind }: LifeStep, state: ElectronicState, mode: LifeStep['says']['mode']): LifeFaultCode {
  const isAnswer = kind === 'message.accepted' || kind === 'message.refused'
  const answered = ['accepted', 'refused', 'consigned', 'opened', 'handed-over'].includes(state) && mode !== 'basic'
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
