/** Words for what a step says of itself. Reasons and causes are closed lists of the facts; others show as they are. */
export type ReasonWords = Record<
  | 'consent-active'
  | 'enterprise'
  | 'no-consent'
  | 'consent-withdrawn'
  | 'no-verified-contact'
  | 'sender-not-authorised-nrn',
  string
>

export type ConsentWords = Record<'given' | 'withdrawn' | 'never-given', string>

export type CauseWords = Record<'cut' | 'damaged' | 'restart' | 'lapsed', string>

export type LabelWords = Record<
  | 'client'
  | 'reason'
  | 'consent'
  | 'terms'
  | 'contactVerified'
  | 'revision'
  | 'server'
  | 'reply'
  | 'attempts'
  | 'mail'
  | 'mailDigest'
  | 'capacity'
  | 'assurance'
  | 'method'
  | 'authenticatedAt'
  | 'sent'
  | 'sentDigest'
  | 'sentOf'
  | 'cause'
  | 'part'
  | 'startedAt'
  | 'exportedBy'
  | 'asOf'
  | 'withContent'
  | 'volumes'
  | 'postalId'
  | 'provider'
  | 'kind',
  string
>
