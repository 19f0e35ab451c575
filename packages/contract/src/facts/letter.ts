import { type Static, Type } from 'typebox'
import { closed, Instant, Language, line, Sha256Hex, Uuid } from '../schema.ts'

/** What several facts say of a letter, in one form. */

export const Sender = closed({ party: Uuid, cbe: Type.String({ pattern: '^[01][0-9]{9}$' }), name: line(200) })
export type Sender = Static<typeof Sender>

export const Mode = Type.Union([Type.Literal('basic'), Type.Literal('consent')], {
  description:
    'basic: consigned at once; consent: offered first, consigned only after acceptance (ETSI EN 319 522-1 clause 6)',
})

export const Fallback = Type.Union([Type.Literal('paper'), Type.Literal('reject')], {
  description: 'what happens when the recipient cannot be reached electronically',
})

export const Part = closed({
  /** 0 is the main content, attachments follow */
  part: Type.Integer({ minimum: 0, maximum: 100 }),
  content: Uuid,
  mediaType: line(100),
  size: Type.Integer({ minimum: 1 }),
  sha256: Sha256Hex,
})
export type Part = Static<typeof Part>

/** What the mailbox must know of the letter; no word of it is private. */
export const Letter = closed({
  sender: Sender,
  messageType: line(100),
  language: Language,
  mode: Mode,
  fallback: Fallback,
  submittedAt: Instant,
  expirationDate: Type.Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })),
  parts: Type.Array(Part, { minItems: 1, maxItems: 101 }),
})
export type Letter = Static<typeof Letter>

/** The members of every fact about one letter and one of its recipients. */
export const toRecipient = { message: Uuid, recipient: Uuid }
