import type { ReportLanguage } from '../report-model.ts'
import type { StepKey } from '../step-key.ts'
import type { DetailWords } from './detail-words.ts'

/** Every word of the report in one language: one that is missing is a type error. */
export interface Words extends DetailWords {
  language: ReportLanguage
  /** what stands between a label and its value */
  colon: string
  /** between thousands */
  thousands: string
  months: readonly string[]
  date: (day: number, month: string, year: number) => string
  moment: (date: string, time: string, zone: string) => string
  elapsed: Record<'days' | 'hours' | 'minutes' | 'seconds', (count: number) => string>
  bytes: (count: string) => string
  yes: string
  no: string
  languages: Record<ReportLanguage, string>

  title: string
  message: string
  exportedFor: Record<'sender' | 'recipient', string>
  asOf: (size: string) => string
  volume: (number: number, of: number) => string
  volumeCovers: (first: number, last: number) => string
  headings: Record<Heading, string>
  parties: Record<'sender' | 'notTold' | 'recipient' | 'committed' | 'be-nrn' | 'be-cbe', string>
  recipient: (number: string) => string
  recipients: (numbers: string) => string
  letter: Record<LetterLabel, string>
  modes: Record<'basic' | 'consent', string>
  fallbacks: Record<'paper' | 'reject', string>
  parts: Record<'part' | 'file' | 'type' | 'size' | 'digest' | 'included' | 'main' | 'annex', string>
  /** where a text has characters that are drawn as their codes */
  codesShown: string

  summary: Summary
  picture: {
    alt: (marks: string) => string
    legend: Record<'service' | 'notice' | 'person' | 'end', string>
    more: (count: number) => string
  }
  table: Record<'number' | 'when' | 'event' | 'proves' | 'evidence' | 'leaf' | 'to', string>
  milliseconds: string
  withheld: (count: string) => string
  steps: Record<StepKey, { title: string; proves: string }>

  notProved: {
    refusal: string
    notOpened: (size: string) => string
    notice: string
    handedOver: string
    login: string
    readings: string
    late: string
  }
  trust: TrustWords
  force: {
    withBasis: (basis: string) => string
    basisIsTheSenders: string
    without: string
  }
  ledger: { origin: string; size: string; root: string; meaning: string }
  verify: readonly string[]
}

export type Heading =
  | 'shows'
  | 'parties'
  | 'letter'
  | 'rejection'
  | 'parts'
  | 'picture'
  | 'steps'
  | 'notProved'
  | 'trust'
  | 'force'
  | 'ledger'
  | 'verify'

type LetterLabel =
  | 'subject'
  | 'reference'
  | 'type'
  | 'language'
  | 'mode'
  | 'fallback'
  | 'submittedAt'
  | 'legalBasis'
  | 'contactPoint'
  | 'reason'

type When = (when: string) => string

/** Whole sentences for the box at the top. */
interface Summary {
  deposited: (sender: string, when: string) => string
  depositedBySomebody: When
  rejected: (when: string, reason: string) => string
  channel: Record<'electronic' | 'paper' | 'both' | 'none', (reason: string) => string>
  channelUndecided: (size: string) => string
  offered: When
  undecided: (size: string) => string
  accepted: When
  refused: When
  acceptanceExpired: When
  consigned: When
  opened: When
  notOpened: (size: string) => string
  notHandedOver: (size: string) => string
  handedOver: When
  unreadExpired: When
  undeliverable: (when: string, reason: string) => string
  heldForPaper: (size: string) => string
  paperPosted: When
  paperDelivered: When
  paperReturned: When
  recalled: When
}

/** The three labels, each on its own: one says nothing about the others. */
interface TrustWords {
  is: string
  isNot: string
  seal: { name: string; is: string; qualified: string; notQualified: string; isNot: string }
  timestamp: { name: string; is: string; qualified: string; notQualified: string; isNot: string }
  delivery: { name: string; is: (operator: string) => string; qualified: string; notQualified: string; isNot: string }
  /** in the box at the top */
  developmentNote: string
  /** where the certificate is of our own development authority */
  development: string
  certificate: Record<'subject' | 'issuer' | 'serial' | 'valid' | 'digest', string>
}
