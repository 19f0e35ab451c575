import { Type } from 'typebox'
import { factKind } from '../fact.ts'
import { closed, Instant, Sha256Hex, Uuid } from '../schema.ts'
import { ActOf } from './act.ts'
import { ChannelReason } from './consent.ts'
import { Letter, Sender, toRecipient } from './letter.ts'

const item = { ...toRecipient, sender: Sender }

/** Consent mode: the recipient may accept or refuse. */
export const messageOffered = factKind(
  'message.offered',
  closed({ ...toRecipient, revision: Type.Integer({ minimum: 0 }), letter: Letter }),
)
/** C.3 ConsignmentAcceptance. */
export const messageAccepted = factKind('message.accepted', closed({ ...item, act: ActOf }))
/** C.4 ConsignmentRejection. */
export const messageRefused = factKind('message.refused', closed({ ...item, act: ActOf }))
/** D.1 ContentConsignment: accessible to the addressee. */
export const messageConsigned = factKind(
  'message.consigned',
  closed({ ...item, revision: Type.Integer({ minimum: 0 }), letter: Letter }),
)
/** D.2 ContentConsignmentFailure. */
export const messageUndeliverable = factKind(
  'message.undeliverable',
  closed({ ...item, revision: Type.Integer({ minimum: 0 }), reason: ChannelReason }),
)
/** Decided electronic, but the consent was withdrawn before the letter was consigned: to be decided again. */
export const messageWithheld = factKind(
  'message.withheld',
  closed({ ...toRecipient, revision: Type.Integer({ minimum: 0 }), withdrawal: Uuid, letter: Letter }),
)
/** The recipient asked to read: sealed before any byte is given out. */
export const messageOpened = factKind('message.opened', closed({ ...item, opening: Uuid, act: ActOf }))
/** E.1 ContentHandover: all of the main content was sent. */
export const messageHandedOver = factKind(
  'message.handed-over',
  closed({ ...item, opening: Uuid, bytes: Type.Integer({ minimum: 1 }), sha256: Sha256Hex, act: ActOf }),
)
/** A transfer of the main content ended before its last byte. */
export const messageTransferIncomplete = factKind(
  'message.transfer-incomplete',
  closed({
    ...item,
    opening: Uuid,
    transfer: Uuid,
    bytes: Type.Integer({ minimum: 0 }),
    of: Type.Integer({ minimum: 1 }),
    cause: Type.Union([Type.Literal('cut'), Type.Literal('damaged'), Type.Literal('restart'), Type.Literal('lapsed')]),
  }),
)
/** D.6 ContentAccessTracking: an access after the first hand-over, or to an attachment. */
export const messageAccessed = factKind(
  'message.accessed',
  closed({
    ...item,
    opening: Uuid,
    transfer: Uuid,
    part: Type.Integer({ minimum: 0 }),
    bytes: Type.Integer({ minimum: 0 }),
    startedAt: Instant,
  }),
)
