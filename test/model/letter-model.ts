import type { ConsentAct, PersonKind, Plan, Transfer } from './plan.ts'
import { readingsOf } from './readings.ts'

/** How often each event has an evidence, by the last part of its URI. */
export type Events = Readonly<Record<string, number>>

/** What is known of one letter and one of its recipients when it is over. */
export interface Seen {
  plan: Pick<Plan, 'mode' | 'fallback'>
  kind: PersonKind
  /** the sender may not use national numbers, and one of the recipients has one */
  rejected: boolean
  accepted: boolean
  refused: boolean
  /** what was transferred in each opening */
  openings: readonly (readonly Transfer[])[]
  /** the states in which decisions can have found the consent */
  consents: ReadonlySet<ConsentAct>
  /** withdrawals that it can have met */
  withdrawals: number
}

/** What the sender does not see (DOMAIN.md section 5). */
export const READINGS = ['message.opened', 'ContentAccessTracking', 'message.transfer-incomplete']

/**
 * The evidences that one letter may leave for one recipient. Where nothing raced there is one answer, or some where
 * only the order of transfers is open; a withdrawal that raced may have been too late, or have the letter withheld
 * and decided again, as often as there were withdrawals.
 */
export function possibleEvents(seen: Seen): Events[] {
  if (seen.rejected) return [{ SubmissionRejection: 1 }]
  return ways(seen).flatMap((way) => readingsOf(seen.openings).map((read) => eventsOf(seen, way, read)))
}

interface Way {
  withheld: number
  offered: number
  reached: boolean
}

/** How a letter may have come to rest: on the electronic road, or off it. */
function ways({ plan, kind, consents, withdrawals, ...seen }: Seen): Way[] {
  const bound = kind === 'enterprise' || kind === 'told-enterprise'
  const off = !bound && (kind !== 'reachable' || consents.has('withdraw'))
  const on = bound || (kind === 'reachable' && consents.has('give'))
  const answered = seen.accepted || seen.refused || seen.openings.length > 0
  const found: Way[] = []
  for (let withheld = 0; withheld <= (kind === 'reachable' ? withdrawals : 0); withheld++) {
    // Each time it was withheld either at once or after it was offered.
    const offers = plan.mode === 'consent' ? withheld : 0
    for (let offered = 0; offered <= offers; offered++) {
      const again = plan.mode === 'consent' ? 1 : 0
      if (on) found.push({ withheld, offered: offered + again, reached: true })
      if (off && !answered) found.push({ withheld, offered, reached: false })
    }
  }
  return found
}

function eventsOf(
  { plan, kind, accepted, refused, openings }: Seen,
  { withheld, offered, reached }: Way,
  { handedOver, accessed, incomplete }: ReturnType<typeof readingsOf>[number],
): Events {
  const consigned = reached && (plan.mode === 'basic' || accepted) ? 1 : 0
  const told = kind === 'reachable' || kind === 'told-enterprise'
  return nonZero({
    SubmissionAcceptance: 1,
    'channel.decided': withheld + 1,
    'message.withheld': withheld,
    'message.offered': offered,
    NotificationForAcceptance: told ? offered : 0,
    ConsignmentAcceptance: accepted ? 1 : 0,
    ConsignmentRejection: refused ? 1 : 0,
    ContentConsignment: consigned,
    ConsignmentNotification: told ? consigned : 0,
    ContentConsignmentFailure: !reached && plan.fallback === 'reject' ? 1 : 0,
    'message.opened': openings.length,
    ContentHandover: handedOver,
    ContentAccessTracking: accessed,
    'message.transfer-incomplete': incomplete,
  })
}

export const nonZero = (events: Events): Events =>
  Object.fromEntries(Object.entries(events).filter(([, count]) => count > 0))

export const withoutReadings = (events: Events): Events =>
  Object.fromEntries(Object.entries(events).filter(([event]) => !READINGS.includes(event)))

export function sameEvents(a: Events, b: Events): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => (a[name] ?? 0) === (b[name] ?? 0))
}
