import { type Static, Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, line, Sha256Hex, Uuid } from '../schema.ts'
import { Sender } from './letter.ts'

/** acceptance: an offer waits (C.1, C.2); content: a letter arrived (D.3, D.4); contact: a code to confirm an address. */
const Purpose = Type.Union([Type.Literal('acceptance'), Type.Literal('content'), Type.Literal('contact')])

const told = {
  recipient: Uuid,
  purpose: Purpose,
  /** the fact that was told about */
  about: Uuid,
  message: Type.Optional(Uuid),
  sender: Type.Optional(Sender),
  /** the Message-ID header: the same for every attempt */
  mailId: line(200),
  mailDigest: Sha256Hex,
  /** which server answered, and its words */
  host: line(255),
  reply: line(500),
  attempts: Type.Integer({ minimum: 1 }),
}

/** The mail server took the mail. Never "read". */
export const noticeSent = factKind('notice.sent', closed(told))
/** The mail server refused for good, or all attempts failed. */
export const noticeFailed = factKind('notice.failed', closed(told))

export type NoticePurpose = Static<typeof Purpose>
