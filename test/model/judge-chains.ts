import { faultsOfLife, type LifeFault, type LifeOptions, lifeOf } from '@zegel/verify'
import type { ChainStep, Chains } from './chains.ts'
import { consentFaults } from './judge-consent.ts'
import { eventsOf, mismatch } from './judge-letter.ts'
import type { Played } from './letter-driver.ts'
import { READINGS } from './letter-model.ts'

const PAGE_MAX = 500
const CONSENT_KINDS = ['consent.given', 'consent.withdrawn']

export interface ChainVerdict {
  evidences: number
  /** how many letters ended how, and how many of each event there are */
  outcomes: Map<string, number>
  events: Map<string, number>
  faults: { played: Played; faults: string[] }[]
}

/**
 * When all is quiet: each letter's whole chain as it stands in the table is what the model allows, has no fault of life,
 * neither whole nor as its readers see it, and agrees with its recipients' own chains.
 */
export async function judgeChains(chains: Chains, letters: readonly Played[]): Promise<ChainVerdict> {
  const verdict: ChainVerdict = { evidences: 0, outcomes: new Map(), events: new Map(), faults: [] }
  const pageTimes = await chains.pageTimes()
  for (let at = 0; at < letters.length; at += PAGE_MAX) {
    const page = letters.slice(at, at + PAGE_MAX)
    judgePage(await chains.of(chainsOf(page)), page, pageTimes, verdict)
  }
  return verdict
}

/** Of the letters, and of the people to whom they went. */
const chainsOf = (letters: readonly Played[]) => [
  ...new Set(letters.flatMap(({ message, recipients }) => [message, ...recipients.map(({ person }) => person.party)])),
]

function judgePage(
  found: ReadonlyMap<string, ChainStep[]>,
  letters: readonly Played[],
  pageTimes: readonly string[],
  verdict: ChainVerdict,
) {
  for (const played of letters) {
    const steps = found.get(played.message) ?? []
    const { recipients, faults } = lifeOf(steps, { complete: true })
    const wrong = faults.map(inWords)
    const parties = played.recipients.map(({ person }) => person.party)
    for (const { to, of, exportedFor } of viewsOf(steps, parties))
      wrong.push(...faultsOfLife(of, { complete: false, exportedFor }).map((one) => `to ${to} ${inWords(one)}`))
    for (const driver of played.recipients) {
      const { party, kind } = driver.person
      const own = steps.filter(({ recipient }) => recipient === party)
      const words = (found.get(party) ?? []).filter((step) => CONSENT_KINDS.includes(step.kind))
      const unlike = mismatch(played, driver, eventsOf(own, party))
      wrong.push(...(unlike ? [`the chain holds ${unlike}`] : []))
      wrong.push(...consentFaults(own, { words, kind, fallback: played.plan.fallback, pageTimes }))
    }
    for (const { electronic, effective } of recipients) count(verdict.outcomes, `${electronic} (${effective.outcome})`)
    for (const step of steps) count(verdict.events, eventIn(step))
    verdict.evidences += steps.length
    if (wrong.length > 0) verdict.faults.push({ played, faults: wrong })
  }
}

const inWords = ({ code, detail }: LifeFault) => `${code}: ${detail}`
const eventIn = ({ event }: ChainStep) => event.slice(event.lastIndexOf('/') + 1)

interface ReaderView {
  to: string
  of: readonly ChainStep[]
  exportedFor: NonNullable<LifeOptions['exportedFor']>
}

/** What each of a letter's readers is shown of its chain. */
function viewsOf(steps: readonly ChainStep[], parties: readonly string[]): ReaderView[] {
  const toSender = steps.filter((step) => !READINGS.includes(eventIn(step)))
  const toRecipients = parties.map((party) => ({
    to: 'a recipient',
    of: steps.filter(({ recipient }) => recipient === party),
    exportedFor: 'recipient' as const,
  }))
  return [{ to: 'the sender', of: toSender, exportedFor: 'sender' }, ...toRecipients]
}

function count(counts: Map<string, number>, name: string) {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
