import { closed, Instant, Language, LetterDetail, Mode, Sha256Hex, Uuid } from '@zegel/contract'
import { Type } from 'typebox'

const State = Type.Union(
  [
    Type.Literal('offered'),
    Type.Literal('accepted'),
    Type.Literal('refused'),
    Type.Literal('consigned'),
    Type.Literal('opened'),
    Type.Literal('handed-over'),
    Type.Literal('withheld'),
    Type.Literal('held-for-paper'),
    Type.Literal('undeliverable'),
  ],
  { description: 'withheld, held-for-paper, undeliverable: it was offered, then the consent was withdrawn' },
)

const shown = 'absent while the letter is only offered, or was refused'
const summary = {
  id: Uuid,
  state: State,
  mode: Mode,
  language: Language,
  arrivedAt: Instant,
  sender: Type.Optional(closed({ cbe: Type.String(), name: Type.String() }, shown)),
  subject: Type.Optional(Type.String({ description: shown })),
  messageType: Type.Optional(Type.String({ description: shown })),
}

export const ItemSummary = closed(summary)

export const ItemPage = closed({
  items: Type.Array(ItemSummary),
  next: Type.Optional(Type.String({ description: 'the value of `after` for the next page; absent on the last' })),
})

const { senderReference, forTheAttentionOf, remedies, paymentData } = LetterDetail.properties

export const ItemDetail = closed({
  ...summary,
  submittedAt: Type.Optional(Instant),
  expirationDate: Type.Optional(Type.String()),
  senderReference,
  forTheAttentionOf,
  remedies,
  paymentData,
  parts: Type.Optional(
    Type.Array(
      closed({
        part: Type.Integer({ description: '0 is the main content' }),
        fileName: Type.Optional(Type.String()),
        mediaType: Type.String(),
        size: Type.Integer({ description: 'bytes' }),
        sha256: Sha256Hex,
      }),
    ),
  ),
  receipts: Type.Optional(
    Type.Array(closed({ event: Type.String(), evidence: Uuid, at: Instant }), {
      description: 'what is sealed so far; absent while the notary does not answer',
    }),
  ),
})

/** One evidence, with the four files that prove it. */
const Receipt = closed({
  evidenceId: Type.String(),
  recipient: Type.Union([Uuid, Type.Null()]),
  event: Type.String({ description: 'URI of the event' }),
  leaf: Type.Integer({ description: 'position in the ledger' }),
  evidence: Type.String({ description: 'the evidence JSON, exactly as sealed' }),
  manifest: Type.String(),
  seal: Type.String({ description: 'CAdES-B-B, base64' }),
  archiveManifest: Type.String(),
  token: Type.String({ description: 'RFC 3161, base64' }),
})

export const Decision = closed({
  id: Uuid,
  state: Type.Union([Type.Literal('accepted'), Type.Literal('refused')]),
  receipt: Receipt,
})

export const Opening = closed({
  grant: Type.String({ description: 'for the header Zegel-Grant' }),
  expiresAt: Instant,
  parts: Type.Array(closed({ part: Type.Integer(), path: Type.String() }), { description: '0 is the main content' }),
  receipt: Receipt,
})

export const ItemParams = closed({ id: Uuid })
export const PartParams = closed({ id: Uuid, part: Type.Integer({ minimum: 0, maximum: 100 }) })

export const ListQuery = closed({
  after: Type.Optional(Type.String({ maxLength: 120, pattern: '^[A-Za-z0-9_-]+$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
})
