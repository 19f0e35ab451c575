/** What `report.pdf` tells, and nothing else: the same model gives the same bytes (`report-pdf.ts`). */
export interface ReportModel {
  language: ReportLanguage
  /** the message's id */
  message: string
  exportedFor: 'sender' | 'recipient'
  /** null only where its name may not be told */
  sender: { name: string; cbe: string } | null
  /** what was deposited, or why it was refused before (A.2): exactly one of the two */
  letter?: ReportLetter
  rejection?: { reason: string; submittedAt: string }
  recipients: readonly ReportRecipient[]
  /** every step that the reader may see, of all volumes, by sequence */
  steps: readonly ReportStep[]
  /** links of the message's chain that this reader may not see */
  withheld: number
  /** the state that the dossier is as of */
  ledger: { origin: string; size: number /** base64 */; root: string }
  certificates: { seal: ReportCertificate; timestamp: ReportCertificate }
  /** the operator as the evidences name it, and whether a trusted list names it for registered delivery */
  operator: { name: string; qualifiedDelivery: boolean }
  /** the table of steps shows those of this volume, the summary and the picture show all */
  volume: { number: number; of: number; first: number; last: number }
}

export type ReportLanguage = 'fr' | 'nl' | 'de' | 'en'

export interface ReportLetter {
  /** where the reader may see it */
  subject?: string
  senderReference?: string
  messageType: string
  language: ReportLanguage
  mode: 'basic' | 'consent'
  fallback: 'paper' | 'reject'
  submittedAt: string
  /** the statute that makes it a registered letter: without it the word is not used */
  legalBasis?: string
  contactPoint?: string
  parts: readonly ReportPart[]
}

export interface ReportPart {
  part: number
  fileName?: string
  mediaType: string
  /** bytes */
  size: number
  /** hexadecimal */
  sha256: string
  /** whether the content itself lies in the dossier */
  included: boolean
}

export interface ReportRecipient {
  recipient: string
  scheme: 'be-nrn' | 'be-cbe'
  /** the number, where its commitment is opened for this reader */
  value?: string
}

/** A step as `timeline.ts` tells it, with the fact itself. */
export interface ReportStep {
  sequence: number
  evidence: string
  /** URI */
  event: string
  kind: string
  recipient: string | null
  /** UTC with milliseconds, as in the evidence */
  at: string
  sealedAt: string
  sealedLate: boolean
  leaf: number
  /** `extensions.fact.body` as it was sealed, parsed. Of a kind not known here any member may be anything. */
  body: unknown
}

export interface ReportCertificate {
  subject: string
  issuer: string
  serial: string
  notBefore: string
  notAfter: string
  /** of the DER, hexadecimal */
  sha256: string
  /** of our own development authority: proves that the machinery works, nothing more */
  development: boolean
  /** as a trusted list says, never as the certificate says of itself */
  qualified: boolean
}
