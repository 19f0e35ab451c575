import type { ChainStep } from './chains.ts'
import type { PersonKind, Plan } from './plan.ts'

interface Snapshot {
  consent: 'given' | 'withdrawn' | 'never-given'
  contactVerified: boolean
}

export interface Judging {
  /** the person's own chain: what they agreed to and withdrew */
  words: readonly ChainStep[]
  kind: PersonKind
  fallback: Plan['fallback']
  /** when pages of the ledger were sealed, ascending: each begins after everybody can read the one before */
  pageTimes: readonly string[]
}

/**
 * What of one recipient's steps contradicts what this person agreed to, by the person's own chain of evidences: each
 * decision saw the last word of that moment and followed from it; what was withheld names a withdrawal before it;
 * nothing was consigned, accepted or refused once a withdrawal could be read; and when all is quiet no offer waits that
 * a withdrawal overtook.
 */
export function consentFaults(steps: readonly ChainStep[], judging: Judging): string[] {
  const { words, kind } = judging
  const faults: string[] = []
  let waiting = false
  let decided: ChainStep | undefined
  for (const step of steps) {
    if (step.kind === 'channel.decided') {
      decided = step
      faults.push(...decisionFaults(step, judging))
    }
    if (step.kind === 'message.withheld') faults.push(...withheldFaults(step, words))
    const waited = ['message.accepted', 'message.refused'].includes(step.kind)
    const basic = step.kind === 'message.consigned' && step.says.mode === 'basic'
    if (decided && kind === 'reachable' && (waited || basic)) faults.push(...lateFaults(step, decided, judging))
    if (MOVES.includes(step.kind)) waiting = step.kind === 'message.offered'
  }
  const overtaken = words.some((word) => word.kind === 'consent.withdrawn' && decided && word.at > decided.at)
  return waiting && overtaken && kind === 'reachable' ? [...faults, 'still offered after a withdrawal'] : faults
}

const MOVES = ['message.offered', 'message.withheld', 'message.accepted', 'message.refused', 'message.consigned']

function decisionFaults(step: ChainStep, { words, kind, fallback }: Judging) {
  const { snapshot, channel } = step.body as unknown as { snapshot: Snapshot; channel: string }
  const before = words.filter(({ at }) => at < step.at).at(-1)
  const same = words.filter(({ at }) => at === step.at)
  const possible = [before, ...same].map((word) => (word ? wordOf(word) : 'never-given'))
  const faults = possible.includes(snapshot.consent)
    ? []
    : [`decided over "${snapshot.consent}" where the last word was ${possible.join(' or ')}`]
  const bound = kind === 'enterprise' || kind === 'told-enterprise'
  const wanted = bound || (snapshot.consent === 'given' && snapshot.contactVerified) ? 'electronic' : off(fallback)
  return channel === wanted ? faults : [...faults, `decided ${channel} instead of ${wanted}`]
}

function withheldFaults(step: ChainStep, words: readonly ChainStep[]): string[] {
  const word = words.find(({ fact }) => fact === step.body.withdrawal)
  if (word?.kind !== 'consent.withdrawn') return ['withheld for a withdrawal that there is not']
  return word.at > step.at ? ['withheld before the withdrawal'] : []
}

function lateFaults(step: ChainStep, decided: ChainStep, { words, pageTimes }: Judging): string[] {
  const word = words.find(
    ({ kind, at, sealedAt }) =>
      kind === 'consent.withdrawn' && at > decided.at && (pageTimes.find((time) => time > sealedAt) ?? '~') < step.at,
  )
  return word ? [`${step.kind} at ${step.at}, after the withdrawal that was sealed at ${word.sealedAt}`] : []
}

const wordOf = ({ kind }: ChainStep) => (kind === 'consent.given' ? 'given' : 'withdrawn')
const off = (fallback: Plan['fallback']) => (fallback === 'paper' ? 'paper' : 'none')
