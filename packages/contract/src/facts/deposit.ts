import { type Static, Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, Instant, line, Sha256Hex, Uuid } from '../schema.ts'
import { KeyThumbprint } from './act.ts'
import { Letter, Sender } from './letter.ts'

/**
 * Who within the administration acts, by a reference of its own: neither a name nor a number of a register, since it
 * stands in evidence as it is.
 */
export const Clerk = Type.String({
  pattern: '^(?!([^0-9]*[0-9]){9})[A-Za-z0-9._-]{1,64}$',
  description: 'a reference of your own to the clerk who acts: no name, at most 8 digits',
})

/** A detached JWS (RFC 7515 appendix F), kept as the sender gave it: nobody checks it here. */
export const SenderSignature = Type.String({
  pattern: '^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+$',
  maxLength: 4096,
  description:
    'your own signature, a detached JWS over the SHA-256 of each content in hexadecimal, in their order, each with a newline; sealed unchecked',
})

const stated = {
  /** the key with which the client proved itself to get its token */
  clientKey: Type.Optional(KeyThumbprint),
  clerk: Type.Optional(Clerk),
  signature: Type.Optional(SenderSignature),
}

/** A recipient as evidence may name them: a commitment instead of the number (PROOF.md section 1). */
export const CommittedRecipient = closed({
  recipient: Uuid,
  scheme: Type.Union([Type.Literal('be-nrn'), Type.Literal('be-cbe')]),
  commitment: Sha256Hex,
})

/** A.1 SubmissionAcceptance: the letter is complete and stored. One fact for all its recipients. */
export const messageDeposited = factKind(
  'message.deposited',
  closed({
    message: Uuid,
    client: line(100),
    legalBasis: Type.Optional(line(500)),
    contactPoint: line(500),
    letter: Letter,
    recipients: Type.Array(CommittedRecipient, { minItems: 1, maxItems: 10 }),
    ...stated,
  }),
)

/** A.2 SubmissionRejection: a well-formed submission of an authenticated sender, refused by policy before A.1. */
export const messageRejected = factKind(
  'message.rejected',
  closed({
    message: Uuid,
    client: line(100),
    sender: Sender,
    reason: line(100),
    submittedAt: Instant,
    recipients: Type.Array(CommittedRecipient, { minItems: 1, maxItems: 10 }),
    ...stated,
  }),
)

/** The private part of a deposit, one box per recipient: what the recipient reads beside the content. */
export const LetterDetail = closed({
  /** 32 random bytes, base64url: with the number it opens the recipient's commitment */
  salt: Type.String({ minLength: 43, maxLength: 43 }),
  scheme: Type.Union([Type.Literal('be-nrn'), Type.Literal('be-cbe')]),
  value: Type.String({ minLength: 10, maxLength: 11 }),
  subject: line(400),
  fileNames: Type.Array(line(255), { minItems: 1, maxItems: 101 }),
  senderReference: Type.Optional(line(100)),
  forTheAttentionOf: Type.Optional(line(200)),
  remedies: Type.Optional(Type.Array(closed({ body: line(300), term: line(200) }), { minItems: 1, maxItems: 5 })),
  paymentData: Type.Optional(
    closed({
      amount: Type.String({ pattern: '^[0-9]{1,12}\\.[0-9]{2}$' }),
      currency: Type.Literal('EUR'),
      dueDate: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
      iban: Type.String({ pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' }),
      bic: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{8}([A-Z0-9]{3})?$' })),
      reference: line(140),
    }),
  ),
})
export type LetterDetail = Static<typeof LetterDetail>
