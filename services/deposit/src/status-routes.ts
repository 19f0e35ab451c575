import { Instant, LetterDetail, messageDeposited, Refusal, Uuid } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { asParty } from '@zegel/store'
import { type Static, Type } from 'typebox'
import { type Answers, ProofSchema } from './answers.ts'
import { type EventRow, readEventsOf } from './events.ts'
import { type MessageRow, readMessage, readMessages } from './messages.ts'
import { statusesOf } from './status.ts'

const Summary = Type.Object({
  message: Uuid,
  status: Type.Union([Type.Literal('pending'), Type.Literal('deposited'), Type.Literal('rejected')]),
  recipients: Type.Array(
    Type.Object({
      recipient: Uuid,
      state: Type.String({
        description:
          'decided, offered, accepted, refused, consigned, handed-over, undeliverable, expired, or held-for-paper: the paper channel is not in service yet',
      }),
      at: Instant,
      reason: Type.Optional(Type.String()),
    }),
  ),
})

const Detail = Type.Intersect([
  Summary,
  Type.Object({
    submitted: Type.Optional(
      Type.Object({
        at: Instant,
        subject: Type.Union([Type.String(), Type.Null()], {
          description: 'null once the keys of all recipients are destroyed',
        }),
        senderReference: Type.Optional(Type.String()),
        messageType: Type.String(),
        mode: Type.String(),
        fallback: Type.String(),
        language: Type.String(),
      }),
    ),
    proofs: Type.Optional(Type.Array(ProofSchema)),
  }),
])

const PAGE_MAX = 100

export function statusRoutes(app: App, context: Context<never>, answers: Answers) {
  const describe = (summary: string) => ({ summary, tags: ['deposit'], security: [{ access: [] }] })
  const config = { auth: { as: 'sender' as const, scope: 'deposit' } }

  app.get(
    '/messages/:id',
    {
      config,
      schema: {
        ...describe('One message: where it stands for each recipient, and its proof of deposit'),
        params: Type.Object({ id: Uuid }),
        response: { 200: Detail, ...Problems('message-unknown') },
      },
    },
    async ({ params: { id }, caller: { party } }) => {
      const [row, events] = await asParty(
        context.store,
        party,
        async (tx) => [await readMessage(tx, party, id), await readEventsOf(tx, party, [id])] as const,
      )
      if (!row) throw new Refusal('message-unknown')
      const receipt = await answers.of({ message: id, fact: row.fact, rejected: row.rejected }, 0)
      const sealed = receipt === undefined ? {} : { status: statusOf(row, true), proofs: JSON.parse(receipt).proofs }
      return { ...summaryOf(row, events), ...sealed, ...(await submittedOf(context, row)) }
    },
  )

  app.get(
    '/messages',
    {
      config,
      schema: {
        ...describe('Messages, newest first, page by page'),
        querystring: Type.Object(
          {
            before: Type.Optional(Uuid),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ messages: Type.Array(Summary), next: Type.Union([Uuid, Type.Null()]) }) },
      },
    },
    async ({ query: { before, limit = 50 }, caller: { party } }) => {
      const [rows, events] = await asParty(context.store, party, async (tx) => {
        const found = await readMessages(tx, party, before, limit)
        return [
          found,
          await readEventsOf(
            tx,
            party,
            found.map(({ id }) => id),
          ),
        ] as const
      })
      const byMessage = Map.groupBy(events, ({ message }) => message)
      const messages = rows.map((row) => summaryOf(row, byMessage.get(row.id) ?? []))
      return { messages, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null }
    },
  )
}

function statusOf({ rejected }: MessageRow, sealed: boolean): Static<typeof Summary>['status'] {
  return !sealed ? 'pending' : rejected ? 'rejected' : 'deposited'
}

function summaryOf(row: MessageRow, events: readonly EventRow[]): Static<typeof Summary> {
  return { message: row.id, status: statusOf(row, events.length > 0), recipients: statusesOf(events) }
}

/** What was handed in, opened with the key of the first recipient who still has one. */
async function submittedOf(context: Context<never>, row: MessageRow) {
  const [entry] = await context.store.book.lookup([row.fact])
  if (!entry || !messageDeposited.is(entry.fact)) return {}
  const texts = await context.keyring.open(entry.fact.boxes)
  const text = texts.find((one) => one !== null)
  const detail = text ? (JSON.parse(text) as Static<typeof LetterDetail>) : undefined
  const { submittedAt, messageType, mode, fallback, language } = entry.fact.body.letter
  const reference = detail?.senderReference
  return {
    submitted: {
      at: submittedAt,
      subject: detail?.subject ?? null,
      ...(reference !== undefined && { senderReference: reference }),
      messageType,
      mode,
      fallback,
      language,
    },
  }
}
