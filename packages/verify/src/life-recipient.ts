import { fault, type LifeFault, type LifeFaultCode } from './life-faults.ts'
import {
  type ElectronicState,
  electronicMoveOf,
  electronicMoves,
  ends,
  leadsTo,
  type PaperState,
  paperMoveOf,
  paperMoves,
  whyNot,
} from './life-moves.ts'
import type { LifeStep } from './life-step.ts'

/** Declared accuracy of every clock that counts here (EN 319 421), ms. */
export const ACCURACY_MS = 1_000

export interface End {
  channel: 'electronic' | 'paper'
  state: ElectronicState | PaperState
  sequence: number
  at: string
}

export interface RecipientLife {
  recipient: string
  electronic: ElectronicState
  paper: PaperState
  /** of the last channel decision shown */
  revision: number | undefined
  ends: readonly End[]
  effective: Effective
}

/** The one outcome that follows from both channels: accessible to the addressee is delivered, whatever was read. */
export interface Effective {
  outcome: 'delivered' | 'refused' | 'expired' | 'failed' | 'pending'
  channel?: 'electronic' | 'paper'
  at?: string
  sequence?: number
  /** sealed more than 10 s after its event: without a published outage it never counts against the recipient */
  sealedLate?: true
}

/** Follows one recipient's steps; what cannot be is told, and then taken as it stands. */
export class RecipientTrack {
  readonly faults: LifeFault[] = []
  readonly #recipient: string
  readonly #complete: boolean
  readonly #mode: LifeStep['says']['mode']
  #electronic: ElectronicState = 'none'
  #paper: PaperState = 'none'
  #revision: number | undefined
  readonly #openings = new Set<string>()
  readonly #told = new Set<string>()
  readonly #kinds = new Map<string, string>()
  readonly #ends: End[] = []
  readonly #reached: (Effective & { state: string })[] = []

  constructor(recipient: string, steps: readonly LifeStep[], complete: boolean) {
    this.#recipient = recipient
    this.#complete = complete
    this.#mode = steps.find(({ says }) => says.mode !== undefined)?.says.mode
    for (const step of steps) this.#take(step)
  }

  get life(): RecipientLife {
    return {
      recipient: this.#recipient,
      electronic: this.#electronic,
      paper: this.#paper,
      revision: this.#revision,
      ends: this.#ends,
      effective: effectiveOf(this.#reached),
    }
  }

  #take(step: LifeStep) {
    if (step.kind === 'notice.sent' || step.kind === 'notice.failed') this.#notice(step)
    if (step.kind === 'channel.decided') this.#decision(step)
    this.#moveElectronic(step)
    this.#movePaper(step)
    this.#reading(step)
    if (step.kind === 'message.expired') this.#expiry(step)
    this.#kinds.set(step.fact, step.kind)
  }

  #moveElectronic(step: LifeStep) {
    const state = this.#electronic
    const move = electronicMoveOf(step, state, this.#mode)
    if (!move) return
    const may = this.#complete ? move.from.includes(state) : leadsTo(electronicMoves, state, move.from)
    if (!may) this.#fault(whyNot(step, state, this.#mode), step)
    if (move.to === undefined || move.to === state) return
    this.#electronic = move.to
    this.#arrive('electronic', move.to, step)
  }

  #movePaper(step: LifeStep) {
    const state = this.#paper
    const move = paperMoveOf(step)
    if (!move || (step.kind === 'channel.decided' && state !== 'none')) return
    // A deadline that passed may lead to paper without another decision.
    const start = state === 'none' && ['unanswered', 'unread'].includes(this.#electronic) ? 'due' : state
    const may = this.#complete ? move.from.includes(start) : leadsTo(paperMoves, start, move.from)
    if (!may)
      this.#fault(ends.includes(state) ? 'second-end' : start === 'none' ? 'paper-undecided' : 'paper-order', step)
    if (move.to === undefined) return
    this.#paper = move.to
    this.#arrive('paper', move.to, step)
  }

  #arrive(channel: End['channel'], state: ElectronicState | PaperState, { sequence, at, sealedLate }: LifeStep) {
    if (ends.includes(state)) this.#ends.push({ channel, state, sequence, at })
    const outcome = outcomes[state]
    if (outcome) this.#reached.push({ state, outcome, channel, at, sequence, ...(sealedLate && { sealedLate: true }) })
  }

  /** Once, and again with the next number after each time that the letter was withheld. */
  #decision(step: LifeStep) {
    const { revision } = step.says
    if (revision === undefined) return
    const next = (this.#revision ?? -1) + 1
    if (this.#complete ? revision !== next : revision < next) this.#fault('decision-order', step)
    this.#revision = revision
  }

  #reading(step: LifeStep) {
    const { opening } = step.says
    if (opening === undefined) return
    if (step.kind === 'message.opened') this.#openings.add(opening)
    else if (this.#complete && !this.#openings.has(opening)) {
      this.#fault(step.kind === 'message.handed-over' ? 'handed-over-unopened' : 'reading-unopened', step)
    }
  }

  #expiry(step: LifeStep) {
    const { deadline } = step.says
    if (deadline === undefined || Date.parse(step.at) >= Date.parse(deadline) + ACCURACY_MS) return
    this.#fault('expired-early', step)
  }

  #notice(step: LifeStep) {
    const { purpose, about } = step.says
    const told = purpose === undefined ? undefined : tells.get(purpose)
    if (!told || about === undefined) return
    const kind = this.#kinds.get(about)
    if (kind === undefined ? this.#complete : kind !== told) this.#fault('notice-of-nothing', step)
    if (this.#told.has(about)) this.#fault('notice-twice', step)
    this.#told.add(about)
  }

  #fault(code: LifeFaultCode, { sequence, kind }: LifeStep) {
    const last = this.faults.at(-1)
    if (last?.code === code && last.sequence === sequence) return
    this.faults.push(fault(code, sequence, `${kind} while ${this.#electronic}`))
  }
}

/** What a notice of each purpose tells of. */
const tells = new Map([
  ['acceptance', 'message.offered'],
  ['content', 'message.consigned'],
])

const outcomes: Readonly<Record<string, Effective['outcome']>> = {
  consigned: 'delivered',
  delivered: 'delivered',
  refused: 'refused',
  unanswered: 'expired',
  undeliverable: 'failed',
  rejected: 'failed',
  returned: 'failed',
  unposted: 'failed',
}
const RANKS: readonly Effective['outcome'][] = ['delivered', 'refused', 'expired', 'failed']

/** The strongest outcome, and of those the earliest. */
function effectiveOf(reached: readonly (Effective & { state: string })[]): Effective {
  const rank = ({ outcome }: Effective) => RANKS.indexOf(outcome)
  const earliest = (one: Effective) => Date.parse(one.at ?? '')
  const [best] = reached.toSorted((a, b) => rank(a) - rank(b) || earliest(a) - earliest(b))
  if (!best) return { outcome: 'pending' }
  const { state: _, ...effective } = best
  return effective
}
