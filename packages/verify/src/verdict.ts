import type { CheckCode } from './check-codes.ts'

/** What was looked at, and what came of it. */
export interface Check {
  code: CheckCode
  status: 'holds' | 'fails' | 'unchecked'
  /** name in the container; absent where it is about the whole */
  file?: string
  /** the evidence concerned, if one is */
  evidence?: string
  /** one sentence for people: what holds, what is wrong, or why it was not looked at */
  detail: string
  /** of what is unchecked: what the reader could give to have it checked. Absent: nothing, the dossier does not show it */
  give?: Give
}

/**
 * What a reader could give: the log's key, a name of who must have sealed, the other volumes, a content that is not here,
 * a dossier that shows what was handed in, a verifier that knows a newer kind of event.
 */
export type Give = 'log-key' | 'sealer' | 'volumes' | 'content' | 'submission' | 'verifier'

/** Something outside the operator's own keys that says the log was as it is here (PROOF.md section 1). */
export interface Anchor {
  kind: 'timestamp' | 'witness'
  /** subject of the authority's certificate, or name of the witness */
  by: string
  /** what the anchor is worth: only `outside` speaks against the operator itself */
  worth: 'outside' | 'same-root' | 'same-key' | 'same-holder' | 'unknown-key'
  at?: string
  detail: string
}

/** Whom a certificate names. */
export interface Subject {
  commonName?: string
  organization?: string
  organizationIdentifier?: string
}

/** Who sealed or stamped what is in the dossier, each certificate once. */
export interface Signatory {
  role: 'seal' | 'timestamp'
  subject: Subject
}

/** One step of the letter's life, as its evidence tells it. */
export interface VerifiedStep {
  sequence: number
  evidence: string
  event: string
  kind: string
  recipient: string | null
  at: string
  /** the token's time */
  sealedAt: string | null
  /** sealed more than 10 s after the event, which the evidence says itself */
  sealedLate: boolean
  leaf: number | null
}

/** As of when, and for whom. What happened after that size of the log no dossier shows. */
export interface About {
  /** of the log */
  origin: string
  /** leaves that the log had */
  size: number
  /** number of the message's last evidence by then */
  head: number
  exportedFor: 'sender' | 'recipient'
  /** how many evidences its reader may not see */
  withheld: number
  volume: { number: number; of: number }
}

export interface Verdict {
  /** true only when no check fails */
  holds: boolean
  /** what the reader would have to give to have the rest checked; empty when nothing would help */
  missing: readonly Give[]
  /** the message that the dossier is about, where that can be read */
  message?: string
  /** where index and checkpoint can be read */
  about?: About
  checks: readonly Check[]
  anchors: readonly Anchor[]
  signatories: readonly Signatory[]
  summary: readonly VerifiedStep[]
}

/** What the reader trusts, from elsewhere than the container. */
export interface Trust {
  /** root certificates, DER; at least one */
  roots: readonly Buffer[]
  /** the log's keys (C2SP vkeys); none: the checkpoint's signature stays unchecked */
  logKeys: readonly string[]
  /**
   * names of who must have sealed: each equals the organization or its identifier, or after `CN=` the common name, which
   * counts by itself only where the certificate names neither. None: whoever has a sealing certificate under a root
   */
  sealers?: readonly string[]
  /** the moment for which the timestamp authority's certificate is judged */
  at: Date
}
