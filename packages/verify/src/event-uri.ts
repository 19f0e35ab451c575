/** Events of ETSI EN 319 522-1. */
export const ETSI = 'http://uri.etsi.org/19522/Event/'
const OWN = 'https://zegel.brussels/ns/event/'

/** Kinds of facts that are events of ETSI EN 319 522-1 (DOMAIN.md section 5); every other has a URI of our own. */
const etsiEvents: Readonly<Record<string, string>> = {
  'message.deposited': 'SubmissionAcceptance',
  'message.rejected': 'SubmissionRejection',
  'notice.sent/acceptance': 'NotificationForAcceptance',
  'notice.failed/acceptance': 'NotificationForAcceptanceFailure',
  'message.accepted': 'ConsignmentAcceptance',
  'message.refused': 'ConsignmentRejection',
  'message.expired/acceptance': 'AcceptanceRejectionExpiry',
  'message.consigned': 'ContentConsignment',
  'message.undeliverable': 'ContentConsignmentFailure',
  'notice.sent/content': 'ConsignmentNotification',
  'notice.failed/content': 'ConsignmentNotificationFailure',
  'message.accessed': 'ContentAccessTracking',
  'message.handed-over': 'ContentHandover',
  'message.expired/content': 'ContentHandoverFailure',
  'paper.posted': 'RelayToNonERDS',
  'paper.failed': 'RelayToNonERDSFailure',
}

export function eventUri(kind: string, { purpose }: Record<string, unknown>): string {
  const name = typeof purpose === 'string' ? `${kind}/${purpose}` : kind
  return Object.hasOwn(etsiEvents, name) ? ETSI + etsiEvents[name] : OWN + kind
}
