import { ACCURACY_MS } from './accuracy.ts'
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
import { type Effective, effectiveOf, outcomes } from './life-outcome.ts'
import type { LifeStep, Mode } from './life-step.ts'
import type { View } from './life-view.ts'

/**
 * An answer that was on its way when the deadline passed counts: so long a request may last at the house's door
 * (`requestTimeout` in packages/host), ms.
 */
export const REQUEST_TIMEOUT_MS = 15 * 60_000

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

/** Follows one recipient's steps; what cannot be is told, and then taken as it stands. */
export class RecipientTrack {
  readonly faults: LifeFault[] = []
  readonly #recipient: string
  readonly #mode: Mode | undefined
  readonly #view: View
  #electronic: ElectronicState = 'none'
  #paper: PaperState = 'none'
  #revision: number | undefined
  readonly #openings = new Set<string>()
  readonly #told = new Set<string>()
  readonly #kinds = new Map<string, string>()
  readonly #ends: End[] = []
  readonly #reached: Effective[] = []

  constructor(recipient: string, steps: readonly LifeStep[], mode: Mode | undefined, view: View) {
    this.#recipient = recipient
    this.#mode = mode
    this.#view = view
    for (const step of steps) this.#take(step)
  }

  get life(): RecipientLife {
    return {
      recipient: this.#recipient,
      electronic: this.#electronic,
      paper: this.#paper,
      revision: this.#revision,
      ends: this.#ends,
      effective: effectiveOf(this.#reached, [this.#electronic, this.#paper]),
    }
  }

  #take(step: LifeStep) {
    this.#rules.get(step.kind)?.(step)
    this.#moveElectronic(step)
    this.#movePaper(step)
    if (step.kind === 'message.expired') this.#expiry(step)
    this.#kinds.set(step.fact, step.kind)
  }

  /** What a kind has to agree with beside the states. */
  readonly #rules = new Map<string, (step: LifeStep) => void>([
    ['channel.decided', (step) => this.#decision(step)],
    ['message.offered', (step) => this.#obedience(step)],
    ['message.consigned', (step) => this.#obedience(step)],
    ['message.withheld', (step) => this.#obedience(step)],
    ['message.undeliverable', (step) => this.#obedience(step)],
    ['message.opened', (step) => this.#opening(step)],
    ['message.handed-over', (step) => this.#reading(step, 'handed-over-unopened')],
    ['message.accessed', (step) => this.#reading(step, 'reading-unopened')],
    ['message.transfer-incomplete', (step) => this.#reading(step, 'reading-unopened')],
    ['notice.sent', (step) => this.#notice(step)],
    ['notice.failed', (step) => this.#notice(step)],
  ])

  #moveElectronic(step: LifeStep) {
    const state = this.#electronic
    const move = electronicMoveOf(step, state, this.#mode)
    if (!move) return
    if (!leadsTo(electronicMoves, state, move.from, this.#view)) this.#fault(whyNot(step, state, this.#mode), step)
    if (move.to === undefined || move.to === state) return
    this.#electronic = move.to
    this.#arrive('electronic', move.to, step)
  }

  #movePaper(step: LifeStep) {
    const state = this.#paper
    const move = paperMoveOf(step)
    if (!move || (move.passes && !move.from.includes(state))) return
    // A deadline that passed may lead to paper without another decision.
    const start = state === 'none' && ['unanswered', 'unread'].includes(this.#electronic) ? 'due' : state
    if (!leadsTo(paperMoves, start, move.from, this.#view))
      this.#fault(ends.includes(state) ? 'second-end' : start === 'none' ? 'paper-undecided' : 'paper-order', step)
    if (move.to === undefined) return
    this.#paper = move.to
    this.#arrive('paper', move.to, step)
  }

  #arrive(channel: End['channel'], state: ElectronicState | PaperState, { sequence, at, sealedLate }: LifeStep) {
    if (ends.includes(state)) this.#ends.push({ channel, state, sequence, at })
    const outcome = outcomes[state]
    if (outcome) this.#reached.push({ outcome, channel, at, sequence, ...(sealedLate && { sealedLate: true }) })
  }

  /** Once, and again with the next number after each time that the letter was withheld. */
  #decision(step: LifeStep) {
    const { revision } = step.says
    const next = (this.#revision ?? -1) + 1
    if (revision === undefined || !this.#isNumber(revision, next)) this.#fault('decision-order', step)
    this.#revision = revision ?? next
  }

  /** What names the decision that it obeys names the last. */
  #obedience(step: LifeStep) {
    const { revision } = step.says
    if (revision === undefined || this.#revision === undefined) return
    if (!this.#isNumber(revision, this.#revision)) this.#fault('revision-other', step)
  }

  /** Where decisions may have been withheld the number may be a later one. */
  #isNumber(revision: number, expected: number): boolean {
    return this.#view.mayHide('channel.decided') ? revision >= expected : revision === expected
  }

  #reading(step: LifeStep, unopened: LifeFaultCode) {
    const { opening } = step.says
    const known = opening !== undefined && (this.#openings.has(opening) || this.#view.mayHide('message.opened'))
    if (!known) this.#fault(unopened, step)
  }

  #opening(step: LifeStep) {
    const { opening } = step.says
    if (opening === undefined || this.#openings.has(opening)) this.#fault('opening-repeated', step)
    else this.#openings.add(opening)
  }

  /** DOMAIN.md section 5: no C.5 before deadline, request timeout and accuracy. Of E.2 it says nothing: a reading waits for no answer. */
  #expiry(step: LifeStep) {
    const deadline = Date.parse(step.says.deadline ?? '')
    if (Number.isNaN(deadline)) return this.#fault('deadline-missing', step)
    const earliest = deadline + ACCURACY_MS + (this.#electronic === 'unanswered' ? REQUEST_TIMEOUT_MS : 0)
    if (Date.parse(step.at) < earliest) this.#fault('expired-early', step)
  }

  #notice(step: LifeStep) {
    const { purpose, about } = step.says
    const told = purpose === undefined ? undefined : tells.get(purpose)
    if (!told || about === undefined) return
    const kind = this.#kinds.get(about)
    if (kind === undefined ? !this.#view.mayHide(told) : kind !== told) this.#fault('notice-of-nothing', step)
    if (this.#told.has(about)) this.#fault('notice-twice', step)
    this.#told.add(about)
  }

  #fault(code: LifeFaultCode, { sequence, kind }: LifeStep) {
    this.faults.push(fault(code, sequence, `${kind} while ${this.#electronic}`))
  }
}

/** What a notice of each purpose tells of. */
const tells = new Map([
  ['acceptance', 'message.offered'],
  ['content', 'message.consigned'],
])
