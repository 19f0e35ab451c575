import type { Fact } from '@zegel/contract'

const ETSI = 'http://uri.etsi.org/19522/Event/'
const OWN = 'https://zegel.brussels/ns/event/'
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Facts that are events of ETSI EN 319 522-1 (DOMAIN.md section 5); every other kind has a URI of our own. The key
 * is the URI: the letters in the comments are labels. Of C.6 and D.5 it is not confirmed which is the notification
 * delivered and which its access, and F.3 is an inbound message, no postal receipt: ours have URIs of our own.
 */
const etsiEvents: Readonly<Record<string, string>> = {
  'message.deposited': 'SubmissionAcceptance', // A.1
  'message.rejected': 'SubmissionRejection', // A.2
  'notice.sent/acceptance': 'NotificationForAcceptance', // C.1
  'notice.failed/acceptance': 'NotificationForAcceptanceFailure', // C.2
  'message.accepted': 'ConsignmentAcceptance', // C.3
  'message.refused': 'ConsignmentRejection', // C.4
  'message.expired/acceptance': 'AcceptanceRejectionExpiry', // C.5
  'message.consigned': 'ContentConsignment', // D.1
  'message.undeliverable': 'ContentConsignmentFailure', // D.2
  'notice.sent/content': 'ConsignmentNotification', // D.3
  'notice.failed/content': 'ConsignmentNotificationFailure', // D.4
  'message.accessed': 'ContentAccessTracking', // D.6
  'message.handed-over': 'ContentHandover', // E.1
  'message.expired/content': 'ContentHandoverFailure', // E.2
  'paper.posted': 'RelayToNonERDS', // F.1
  'paper.failed': 'RelayToNonERDSFailure', // F.2
}

/** What one kind tells of in two meanings says which by its member `purpose`. */
export function eventUri({ kind, body }: Pick<Fact, 'kind' | 'body'>): string {
  const purpose = isObject(body) ? body.purpose : undefined
  const name = typeof purpose === 'string' ? `${kind}/${purpose}` : kind
  return Object.hasOwn(etsiEvents, name) ? ETSI + etsiEvents[name] : OWN + kind
}

export interface About {
  /** the message, or the fact's subject: its evidences form a chain */
  chain: string
  message: string | null
  sender: { party: string; cbe?: string; name?: string } | null
  /** one evidence for each; a single null where the fact concerns no recipient */
  recipients: readonly (string | null)[]
}

/**
 * Whom and what a fact concerns. The members that say so have the same names in every kind, so that a kind which
 * this notary does not know yet is sealed all the same; a member that is something else there says nothing.
 */
export function aboutOf({ kind, subject, body }: Pick<Fact, 'kind' | 'subject' | 'body'>): About {
  const members = isObject(body) ? body : {}
  const message = idIn(members, 'message')
  const own = kind.startsWith('party.') ? null : idIn(members, 'party')
  const named = Array.isArray(members.recipients)
    ? members.recipients.flatMap((one) => idIn(one, 'recipient') ?? [])
    : []
  const one = idIn(members, 'recipient') ?? own
  // Each once: two evidences for one recipient would have the same id.
  const recipients = named.length > 0 ? [...new Set(named)] : [one]
  return { chain: message ?? subject, message, sender: senderIn(members) ?? senderIn(members.letter), recipients }
}

type Members = Record<string, unknown>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null

function idIn(value: unknown, member: string): string | null {
  const id = isObject(value) ? value[member] : undefined
  return typeof id === 'string' && UUID.test(id) ? id : null
}

function senderIn(value: unknown): About['sender'] {
  const sender = isObject(value) ? value.sender : undefined
  return idIn(sender, 'party') ? (sender as About['sender']) : null
}
