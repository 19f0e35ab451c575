import type { NewFact } from '../src/index.ts'

/** One body of each kind with every member it had when it landed: the golden texts are made of them. */

const uuid = (n: number) => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`
const sha256 = 'ab'.repeat(32)
const at = '2026-03-01T09:30:00.123Z'

const party = uuid(1)
const message = uuid(2)
const recipient = uuid(3)
const sender = { party, cbe: '0202239951', name: 'Gemeente Voorbeeld' }
const letter = {
  sender,
  messageType: 'tax-assessment',
  language: 'nl',
  mode: 'consent',
  fallback: 'paper',
  submittedAt: at,
  expirationDate: '2026-04-01',
  parts: [{ part: 0, content: uuid(4), mediaType: 'application/pdf', size: 300_000, sha256 }],
}
const recipients = [{ recipient, scheme: 'be-nrn', commitment: sha256 }]
const consentAct = { party, portal: 'zegel', language: 'fr', assurance: 'high', authenticatedAt: at }
const act = { capacity: 'self', client: 'portal', assurance: 'high', method: 'eid', authenticatedAt: at }
const item = { message, recipient, sender }
const told = {
  recipient,
  purpose: 'content',
  about: uuid(5),
  message,
  sender,
  mailId: '<1@zegel.example>',
  mailDigest: sha256,
  host: 'mail.example',
  reply: '250 OK',
  attempts: 1,
}

export const bodies: Readonly<Record<string, object>> = {
  'party.registered': { party, cbe: '0202239951', name: 'Gemeente Voorbeeld', client: 'c', nationalNumber: true },
  'message.deposited': {
    message,
    client: 'c',
    legalBasis: 'article 1',
    contactPoint: 'info@example.be',
    letter,
    recipients,
  },
  'message.rejected': { message, client: 'c', sender, reason: 'not-authorised', submittedAt: at, recipients },
  'consent.given': { ...consentAct, terms: '2026-01', termsDigest: sha256 },
  'consent.withdrawn': consentAct,
  'contact.claimed': { party, claim: uuid(6), language: 'de', expiresAt: at },
  'contact.confirmed': { party, claim: uuid(6), language: 'en', commitment: sha256 },
  'channel.decided': {
    message,
    recipient,
    revision: 0,
    channel: 'electronic',
    reason: 'consent-active',
    snapshot: { consent: 'given', consentAt: at, terms: '2026-01', contactVerified: true },
    letter,
  },
  'message.offered': { message, recipient, revision: 0, letter },
  'message.accepted': { ...item, act },
  'message.refused': { ...item, act },
  'message.consigned': { ...item, revision: 0, letter },
  'message.undeliverable': { ...item, revision: 0, reason: 'no-consent' },
  'message.withheld': { message, recipient, revision: 0, withdrawal: uuid(7), letter },
  'message.opened': { ...item, opening: uuid(8), act },
  'message.handed-over': { ...item, opening: uuid(8), bytes: 300_000, sha256, act },
  'message.transfer-incomplete': { ...item, opening: uuid(8), transfer: uuid(9), bytes: 1, of: 300_000, cause: 'cut' },
  'message.accessed': { ...item, opening: uuid(8), transfer: uuid(9), part: 1, bytes: 9, startedAt: at },
  'notice.sent': told,
  'notice.failed': told,
  'dossier.exported': {
    message,
    sender,
    recipients: [{ recipient }],
    recipient,
    by: 'sender',
    client: 'c',
    size: 1_000,
    withContent: true,
    volumes: 2,
    digest: sha256,
  },
}

const stated = { clientKey: 'k'.repeat(43), clerk: 'desk-4.anna', signature: 'eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl' }
const withAct = { client: 'portal', method: 'eid' }

/** What landed kinds got later, each member optional: what was sealed before stays as it was. */
export const additions: Readonly<Record<string, object>> = {
  'party.registered': { clientKey: stated.clientKey },
  'message.deposited': stated,
  'message.rejected': stated,
  'consent.given': withAct,
  'consent.withdrawn': { ...withAct, terms: '2026-01', termsDigest: sha256 },
  'contact.claimed': { act },
  'contact.confirmed': { act },
}

/** Boxes hold what cannot be repeated, so of a box only its party and its digest are in the text. */
export function sample(body: object): NewFact<never> {
  const boxes = [{ party: recipient, digest: sha256, sealed: 'c2VhbGVk' }]
  return { about: [message, recipient], subject: recipient, at, after: uuid(5), body: body as never, boxes }
}
