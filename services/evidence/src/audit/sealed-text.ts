import { UUID } from '../event.ts'

/** What its column holds. */
const INT4_MAX = 2 ** 31 - 1

/** What the columns of a row repeat of its sealed text. */
export interface SealedText {
  id: string
  fact: string
  kind: string
  event: string
  chain: string
  sequence: number
  previous: string | null
  sender: string | null
  recipient: string | null
  eventAt: string
  /** hexadecimal */
  factDigest: string
  /** of the fact, whose last digit tells the shard */
  subject: string
}

interface Members {
  evidenceIdentifier?: unknown
  erdsEventId?: unknown
  eventTime?: unknown
  messageIdentifier?: unknown
  senderDetails?: { party?: unknown }
  evidenceRefersToRecipient?: unknown
  extensions?: {
    sequence?: unknown
    previousEvidenceDigest?: unknown
    factDigest?: unknown
    fact?: { id?: unknown; kind?: unknown; subject?: unknown }
  }
}

/** @throws Error it is not the text of an evidence */
export function readSealedText(text: string): SealedText {
  const members = JSON.parse(text) as Members
  const { extensions } = members
  const fact = extensions?.fact
  const previous = extensions?.previousEvidenceDigest
  const { sequence } = extensions ?? {}
  if (typeof sequence !== 'number' || !(Number.isInteger(sequence) && Math.abs(sequence) <= INT4_MAX))
    throw new Error('it has no number in its chain')
  return {
    id: uuid(members.evidenceIdentifier, 'identifier'),
    fact: uuid(fact?.id, 'fact'),
    kind: string(fact?.kind, 'kind'),
    event: string(members.erdsEventId, 'event'),
    chain:
      members.messageIdentifier === undefined
        ? uuid(fact?.subject, 'subject')
        : uuid(members.messageIdentifier, 'message'),
    sequence,
    previous: previous === null ? null : string(previous, 'digest of the evidence before'),
    sender: members.senderDetails === undefined ? null : uuid(members.senderDetails.party, 'sender'),
    recipient:
      members.evidenceRefersToRecipient === undefined ? null : uuid(members.evidenceRefersToRecipient, 'recipient'),
    eventAt: string(members.eventTime, 'time'),
    factDigest: string(extensions?.factDigest, 'digest of the fact'),
    subject: uuid(fact?.subject, 'subject'),
  }
}

function string(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`it has no ${what}`)
  return value
}

function uuid(value: unknown, what: string): string {
  const text = string(value, what)
  if (!UUID.test(text)) throw new Error(`its ${what} is no id`)
  return text
}
