import type { DetailWords } from './detail-words.ts'
import type { Words } from './words.ts'

const notice =
  'A mail server took the e-mail for delivery at this time and answered as stated. It does not prove that the e-mail arrived or was read.'
const noticeFailed =
  'The e-mail could not be handed to a mail server; the answer is stated. The recipient was not told by this e-mail.'

export const steps: Words['steps'] = {
  'message.deposited': {
    title: 'Letter deposited',
    proves:
      'The service received the complete letter from the sender at this time and accepted it for delivery. The digests fix its content: any later change would show.',
  },
  'message.rejected': {
    title: 'Submission rejected',
    proves: 'The service rejected the sender’s submission at this time, for the reason stated. Nothing was delivered.',
  },
  'message.recalled': {
    title: 'Letter recalled',
    proves: 'The sender recalled the letter at this time. It does not undo what happened before.',
  },
  'channel.decided': {
    title: 'Channel decided',
    proves:
      'At this time the service decided by which channel the letter goes to the recipient, from the consent and the contact address as they then were.',
  },
  'message.offered': {
    title: 'Offered for acceptance',
    proves:
      'From this time the recipient could accept or refuse the letter. Its content was not yet accessible; the recipient need not have known of it.',
  },
  'message.accepted': {
    title: 'Accepted by the recipient',
    proves: 'The letter was accepted at this time, after a login of the kind stated.',
  },
  'message.refused': {
    title: 'Refused by the recipient',
    proves:
      'The letter was refused at this time, after a login of the kind stated. A refusal does not by itself stop legal effects.',
  },
  'expired/acceptance': {
    title: 'Term for acceptance ended',
    proves: 'The term ended at this time; until then the service had recorded neither an acceptance nor a refusal.',
  },
  'expired/unread': {
    title: 'Term for opening ended',
    proves: 'The term ended at this time; until then the service had recorded no complete hand-over.',
  },
  'message.consigned': {
    title: 'Made accessible',
    proves:
      'From this time the recipient could open the letter in the electronic box. It does not prove that the recipient knew of it.',
  },
  'message.undeliverable': {
    title: 'Undeliverable',
    proves:
      'At this time the service established that the letter could not be delivered by any channel the sender allowed, for the reason stated.',
  },
  'message.withheld': {
    title: 'Held back before delivery',
    proves:
      'The recipient withdrew the consent before the letter was made accessible. The letter was held back and its channel decided again.',
  },
  'message.opened': {
    title: 'Opened',
    proves:
      'The letter was opened at this time, after a login of the kind stated. This was sealed before any byte was sent.',
  },
  'message.accessed': {
    title: 'Further access',
    proves: 'The number of bytes stated of this document was sent at this time to the recipient, who was logged in.',
  },
  'message.handed-over': {
    title: 'Handed over',
    proves:
      'At this time all bytes of the main document, with the digest stated, had been sent to the recipient, who was logged in. It does not prove that the text was read.',
  },
  'message.transfer-incomplete': {
    title: 'Transfer incomplete',
    proves: 'Only the number of bytes stated was sent. By itself this is not a hand-over.',
  },
  'notice.sent/acceptance': { title: 'Notice of the offer sent', proves: notice },
  'notice.sent/content': { title: 'Notice of arrival sent', proves: notice },
  'notice.sent': { title: 'Notice sent', proves: notice },
  'notice.failed/acceptance': { title: 'Notice of the offer failed', proves: noticeFailed },
  'notice.failed/content': { title: 'Notice of arrival failed', proves: noticeFailed },
  'notice.failed': { title: 'Notice failed', proves: noticeFailed },
  'paper.handed-over': {
    title: 'Handed to the print provider',
    proves: 'The print provider received the letter for printing and posting at this time.',
  },
  'paper.posted': {
    title: 'Posted on paper',
    proves: 'The print provider confirmed that it gave the printed letter to the postal operator.',
  },
  'paper.not-posted': {
    title: 'Could not be posted',
    proves: 'The letter could not be given to the post on paper, for the reason stated.',
  },
  'paper.delivered': {
    title: 'Paper letter delivered',
    proves: 'The postal operator reported the letter as delivered. It is the report of that operator.',
  },
  'paper.returned': {
    title: 'Paper letter returned',
    proves: 'The postal operator reported the letter as returned, for the reason stated.',
  },
  'dossier.exported': {
    title: 'Dossier exported',
    proves: 'A copy of the evidence was issued at this time to the party stated.',
  },
  unknown: {
    title: 'Another recorded event',
    proves:
      'An event of the kind stated was recorded and sealed at this time. This report has no words for it; the evidence itself says what it holds.',
  },
}

export const details: DetailWords = {
  roads: {
    interface: 'interface for senders',
    rules: 'decision of the service',
    box: 'electronic box',
    email: 'e-mail',
    print: 'print provider',
    post: 'post, on paper',
    export: 'export of evidence',
    unknown: 'not stated',
  },
  channels: {
    electronic: 'electronic',
    paper: 'paper',
    both: 'electronic and paper',
    none: 'none',
  },
  reasons: {
    'consent-active': 'the recipient had consented and has a verified contact address',
    enterprise: 'the recipient is an enterprise, reachable without prior consent',
    'no-consent': 'the recipient never consented to electronic delivery',
    'consent-withdrawn': 'the recipient withdrew the consent to electronic delivery',
    'no-verified-contact': 'the recipient has no verified contact address',
    'sender-not-authorised-nrn': 'the sender is not authorised to use the national number',
  },
  consents: { given: 'given', withdrawn: 'withdrawn', 'never-given': 'never given' },
  causes: {
    cut: 'the connection was cut',
    damaged: 'the stored content was damaged',
    restart: 'the service restarted',
    lapsed: 'the access ended',
  },
  assurances: { low: 'low', substantial: 'substantial', high: 'high' },
  labels: {
    client: 'Client application',
    reason: 'Reason',
    consent: 'Consent',
    terms: 'Terms',
    contactVerified: 'Verified contact address',
    revision: 'Decided again, time',
    server: 'Mail server',
    reply: 'Its answer',
    attempts: 'Attempts',
    mail: 'E-mail',
    mailDigest: 'SHA-256 of the e-mail',
    capacity: 'Acting as',
    assurance: 'Level of the login',
    method: 'Means of the login',
    authenticatedAt: 'Signed in at (start of the session)',
    sent: 'Sent',
    sentDigest: 'SHA-256 of what was sent',
    sentOf: 'Sent, of the whole',
    cause: 'Cause',
    part: 'Document',
    startedAt: 'Begun',
    exportedBy: 'Exported by',
    asOf: 'Entries in the ledger then (size)',
    withContent: 'With the documents',
    volumes: 'Volumes',
    postalId: 'Postal number',
    provider: 'Print provider',
    kind: 'Kind',
  },
  clients: { 'dev-login': 'sign-in page of a development installation (dev-login)' },
  methods: { dev: 'development sign-in, without identification (dev)' },
  capacitySelf: 'the recipient in person',
  serverFolder: 'none: a folder of this installation, for development',
  sealedLate: (when) => `Sealed more than 10 s after the event: ${when}`,
}
