/** By which road a step went. */
export type Road = 'interface' | 'rules' | 'box' | 'email' | 'print' | 'post' | 'export' | 'unknown'

/** Words for what a step says of itself. Reasons and causes are closed lists of the facts; others show as they are. */
export interface DetailWords {
  roads: Record<Road, string>
  channels: Record<'electronic' | 'paper' | 'both' | 'none', string>
  reasons: Record<Reason, string>
  consents: Record<'given' | 'withdrawn' | 'never-given', string>
  causes: Record<'cut' | 'damaged' | 'restart' | 'lapsed', string>
  /** of a login, as eIDAS art. 8 names them */
  assurances: Record<'low' | 'substantial' | 'high', string>
  labels: Record<Label, string>
  /** applications and means of login that are part of the house: others have names of their own */
  clients: Record<'dev-login', string>
  methods: Record<'dev', string>
  capacitySelf: string
  /** where mails are written without a mail server */
  serverFolder: string
  sealedLate: (when: string) => string
}

type Reason =
  | 'consent-active'
  | 'enterprise'
  | 'no-consent'
  | 'consent-withdrawn'
  | 'no-verified-contact'
  | 'sender-not-authorised-nrn'

export type Label =
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
  | 'kind'
