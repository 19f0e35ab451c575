import type { Fact } from '@zegel/contract'

const ETSI = 'http://uri.etsi.org/19522/Event/'
const OWN = 'https://zegel.brussels/ns/event/'

/**
 * Facts that are events of ETSI EN 319 522-1 (DOMAIN.md section 5); every other kind has a URI of our own. The key
 * is the URI: the letters in the comments are labels.
 */
const etsiEvents: Readonly<Record<string, string>> = {
  'message.deposited': 'SubmissionAcceptance', // A.1
  'message.rejected': 'SubmissionRejection', // A.2
  'notice.sent/acceptance': 'NotificationForAcceptance', // C.1
  'notice.failed/acceptance': 'NotificationForAcceptanceFailure', // C.2
  'message.accepted': 'ConsignmentAcceptance', // C.3
  'message.refused': 'ConsignmentRejection', // C.4
  'message.consigned': 'ContentConsignment', // D.1
  'message.undeliverable': 'ContentConsignmentFailure', // D.2
  'notice.sent/content': 'ConsignmentNotification', // D.3
  'notice.failed/content': 'ConsignmentNotificationFailure', // D.4
  'message.accessed': 'ContentAccessTracking', // D.6
  'message.handed-over': 'ContentHandover', // E.1
}

export function eventUri({ kind, body }: Pick<Fact, 'kind' | 'body'>): string {
  const { purpose } = body as { purpose?: unknown }
  const etsi = etsiEvents[typeof purpose === 'string' ? `${kind}/${purpose}` : kind]
  return etsi ? ETSI + etsi : OWN + kind
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
 * this notary does not know yet is sealed all the same.
 */
export function aboutOf({ kind, subject, body }: Pick<Fact, 'kind' | 'subject' | 'body'>): About {
  const members = body as {
    message?: string
    recipient?: string
    party?: string
    recipients?: readonly { recipient: string }[]
    sender?: About['sender']
    letter?: { sender: About['sender'] }
  }
  const message = members.message ?? null
  const own = kind.startsWith('party.') ? undefined : members.party
  const recipients = members.recipients?.map(({ recipient }) => recipient) ?? [members.recipient ?? own ?? null]
  return { chain: message ?? subject, message, sender: members.sender ?? members.letter?.sender ?? null, recipients }
}
