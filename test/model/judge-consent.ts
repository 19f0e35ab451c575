import type { ChainStep } from './chains.ts'
import type { PersonKind, Plan } from './plan.ts'

/** Longer than a page takes from its timestamp until everybody can read it, ms. */
const READABLE_MS_MAX = 5_000

interface Snapshot {
  consent: 'given' | 'withdrawn' | 'never-given'
  contactVerified: boolean
}

/**
 * What of one recipient's steps contradicts what this person agreed to, by the person's own chain of evidences: each
 * decision saw the last word of that moment and followed from it; what was withheld names a withdrawal before it; and
 * nothing was consigned, accepted or refused once a withdrawal could be read.
 */
export function consentFaults(
  steps: readonly ChainStep[],
  words: readonly ChainStep[],
  kind: PersonKind,
  fallback: Plan['fallback'],
): string[] {
  const faults: string[] = []
  let decided: ChainStep | undefined
  for (const step of steps) {
    if (step.kind === 'channel.decided') {
      decided = step
      faults.push(...decisionFaults(step, words, kind, fallback))
    }
    if (step.kind === 'message.withheld') faults.push(...withheldFaults(step, words))
    const waited = ['message.accepted', 'message.refused'].includes(step.kind)
    const basic = step.kind === 'message.consigned' && step.says.mode === 'basic'
    if (decided && kind === 'reachable' && (waited || basic)) faults.push(...lateFaults(step, decided, words))
  }
  return faults
}

function decisionFaults(step: ChainStep, words: readonly ChainStep[], kind: PersonKind, fallback: Plan['fallback']) {
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

function lateFaults(step: ChainStep, decided: ChainStep, words: readonly ChainStep[]): string[] {
  const readable = Date.parse(step.at) - READABLE_MS_MAX
  const word = words.find(
    ({ kind, at, sealedAt }) => kind === 'consent.withdrawn' && at > decided.at && Date.parse(sealedAt) < readable,
  )
  return word ? [`${step.kind} at ${step.at}, after the withdrawal that was sealed at ${word.sealedAt}`] : []
}

const wordOf = ({ kind }: ChainStep) => (kind === 'consent.given' ? 'given' : 'withdrawn')
const off = (fallback: Plan['fallback']) => (fallback === 'paper' ? 'paper' : 'none')
