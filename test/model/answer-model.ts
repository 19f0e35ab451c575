import type { PersonKind, Plan } from './plan.ts'

/** What one recipient knows of one letter, from the answers so far. */
export interface Known {
  mode: Plan['mode']
  kind: PersonKind
  /** the letter was rejected before it was deposited */
  rejected: boolean
  /** where the letter rested when its recipient last looked */
  rest: 'unknown' | 'offered' | 'consigned' | 'off'
  accepted: boolean
  refused: boolean
  opened: boolean
}

const UNKNOWN = '404 item-unknown'
const NOT_OFFERED = '409 item-not-offered'
const NOT_CONSIGNED = '409 item-not-consigned'

export type Verb = 'acceptance' | 'refusal' | 'opening'

/**
 * The answers that an act may get, by status and code. With what is known for sure one answer is left; while the letter
 * is on its way, or its recipient may have withdrawn, there are several.
 */
export function possibleAnswers(known: Known, verb: Verb): readonly string[] {
  const unreachable = known.rejected || known.kind === 'never' || known.kind === 'no-contact'
  if (unreachable) return [UNKNOWN]
  return verb === 'opening' ? openingAnswers(known) : decisionAnswers(known, verb)
}

function decisionAnswers({ mode, kind, rest, accepted, refused, opened }: Known, verb: 'acceptance' | 'refusal') {
  if (verb === 'refusal' && opened) return ['409 item-opened']
  if (mode === 'basic') return rest === 'consigned' ? [NOT_OFFERED] : [NOT_OFFERED, UNKNOWN]
  if (accepted) return [verb === 'acceptance' ? '200' : '409 item-accepted']
  if (refused) return [verb === 'refusal' ? '200' : '409 item-refused']
  const withdrawable = kind === 'reachable'
  // It may have been offered before it went off.
  if (rest === 'off') return [UNKNOWN, NOT_OFFERED]
  if (rest === 'offered') return withdrawable ? ['200', NOT_OFFERED] : ['200']
  return withdrawable ? ['200', UNKNOWN, NOT_OFFERED] : ['200', UNKNOWN]
}

function openingAnswers({ mode, rest, accepted, opened }: Known) {
  if (opened) return ['201']
  if (rest === 'off') return [UNKNOWN, NOT_CONSIGNED]
  if (mode === 'consent' && !accepted) return rest === 'offered' ? [NOT_CONSIGNED] : [NOT_CONSIGNED, UNKNOWN]
  if (rest === 'consigned') return ['201']
  if (mode === 'consent') return ['201', NOT_CONSIGNED]
  return ['201', NOT_CONSIGNED, UNKNOWN]
}

/** Both decisions at once: one may win and then the other is told which; or each finds what it would find alone. */
export function mayRace(known: Known, acceptance: string, refusal: string): boolean {
  if (acceptance === '200' && refusal === '200') return false
  if (acceptance === '200' && refusal === '409 item-accepted') return may(known, 'acceptance', '200')
  if (refusal === '200' && acceptance === '409 item-refused') return may(known, 'refusal', '200')
  // One came before the letter was there, the other after.
  return may(known, 'acceptance', acceptance) && may(known, 'refusal', refusal)
}

const may = (known: Known, verb: Verb, answer: string) => possibleAnswers(known, verb).includes(answer)
