import type { Channel, ChannelReason, ConsentSnapshot, Language, PartyScheme } from '@zegel/contract'

export interface Tables {
  recipient: RecipientRow
  consent_act: ConsentActRow
  claim: ClaimRow
  decision: DecisionRow
}

/** The present state of one person: the row that every decision and every act locks. */
export interface RecipientRow {
  party: string
  consent: ConsentSnapshot['consent']
  consent_at: string | null
  terms: string | null
  /** the fact of the last act */
  consent_fact: string | null
  /** the newest claim: the only one whose code is taken */
  claim: string | null
  /** the claim that was confirmed: the verified address */
  contact: string | null
}

/** One line of a person's history; never changed, never removed. */
export interface ConsentActRow {
  fact: string
  party: string
  act: 'given' | 'withdrawn'
  at: string
  portal: string
  language: Language
  terms: string
  terms_digest: string
  assurance: string
}

/** Somebody named an address and was sent a code. */
export interface ClaimRow {
  claim: string
  party: string
  language: Language
  /** HMAC of the code: the code itself stands nowhere but in the mail */
  code_mac: Buffer
  attempts_left: number
  made_at: string
  expires_at: string
  confirmed_at: string | null
  /** the address, sealed with the person's key: JSON of a Box */
  box: string
  commitment: string
}

export interface DecisionRow {
  message: string
  recipient: string
  revision: number
  scheme: PartyScheme
  channel: Channel
  reason: ChannelReason
  at: string
}
