import {
  Clerk,
  closed,
  Fallback,
  isPartyNumber,
  Language,
  LetterDetail,
  line,
  Mode,
  Refusal,
  SenderSignature,
  Uuid,
} from '@zegel/contract'
import { type Static, Type } from 'typebox'
import { mayBeSealed } from './sender-signature.ts'

const { forTheAttentionOf, paymentData, remedies } = LetterDetail.properties

/** What a sender hands in. */
export const Submission = closed({
  subject: line(400, 'what the recipient reads first'),
  language: Language,
  messageType: line(100, "the sender's own kind of letter, for instance `tax-assessment`"),
  contents: Type.Array(
    closed({
      content: Uuid,
      role: Type.Union([Type.Literal('main'), Type.Literal('attachment')]),
      fileName: Type.String({ minLength: 1, maxLength: 255 }),
    }),
    { minItems: 1, maxItems: 20, description: 'uploaded beforehand; exactly one is the main content' },
  ),
  recipients: Type.Array(
    closed({
      scheme: Type.Union([Type.Literal('be-nrn'), Type.Literal('be-cbe')], {
        description: 'be-nrn: national register number, 11 digits; be-cbe: enterprise number, 10 digits',
      }),
      value: Type.String({ pattern: '^[0-9]{10,11}$' }),
    }),
    { minItems: 1, maxItems: 10 },
  ),
  mode: Mode,
  fallback: Fallback,
  senderReference: Type.Optional(line(100)),
  clerk: Type.Optional(Clerk),
  signature: Type.Optional(SenderSignature),
  contactPoint: line(500, 'where the recipient asks questions: a desk, a phone number, an address'),
  legalBasis: Type.Optional(line(500, 'the statute that gives this letter the value of a registered one')),
  remedies: Type.Optional(remedies),
  forTheAttentionOf: Type.Optional(forTheAttentionOf),
  paymentData: Type.Optional(paymentData),
  expirationDate: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })),
  deadline: Type.Optional(Type.Unknown({ description: 'refused for now' })),
})
export type Submission = Static<typeof Submission>

/** What a schema cannot say. Throws the first refusal; nothing was stored. */
export function checkSubmission(submission: Submission): void {
  const { contents, recipients, paymentData: payment, expirationDate } = submission
  if (submission.deadline !== undefined) throw new Refusal('deadline-unsupported')
  if (contents.filter(({ role }) => role === 'main').length !== 1) throw new Refusal('message-main-content')
  if (hasTwice(contents.map(({ content }) => content))) throw new Refusal('message-content-twice')
  for (const { fileName } of contents) if (!isPlainName(fileName)) throw new Refusal('file-name-invalid')
  for (const [nth, { scheme, value }] of recipients.entries()) {
    if (!isPartyNumber(scheme, value)) throw new Refusal('recipient-number-invalid', { detail: `recipients/${nth}` })
  }
  if (hasTwice(recipients.map(({ scheme, value }) => scheme + value))) throw new Refusal('recipient-twice')
  if (payment && !isIban(payment.iban)) throw new Refusal('iban-invalid')
  if (submission.signature !== undefined && !mayBeSealed(submission.signature)) throw new Refusal('signature-refused')
  if (expirationDate !== undefined && !isDate(expirationDate)) throw new Refusal('expiration-in-the-past')
}

/** What holds today and not for ever, so it is no question for the repeat of a deposit. `today`: a date. */
export function checkExpiration({ expirationDate }: Submission, today: string): void {
  if (expirationDate !== undefined && expirationDate <= today) throw new Refusal('expiration-in-the-past')
}

function hasTwice(values: readonly string[]): boolean {
  return new Set(values).size < values.length
}

/** A name without path, control or direction characters, and no hidden name. */
function isPlainName(name: string): boolean {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069/\\:*?"<>|]/u.test(name)) return false
  return name.isWellFormed() && !/^\s|^\.|[\s.]$/.test(name)
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** ISO 13616: the first four characters moved to the end, letters as numbers, modulo 97 is 1. */
function isIban(iban: string): boolean {
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return BigInt(digits) % 97n === 1n
}
