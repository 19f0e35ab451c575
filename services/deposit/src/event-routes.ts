import { EventEmitter, once } from 'node:events'
import { Instant, Uuid } from '@zegel/contract'
import { type App, type Context } from '@zegel/host'
import { asParty } from '@zegel/store'
import { Type } from 'typebox'
import { type EventRow, readEvents } from './events.ts'

const WAIT_SECONDS_MAX = 30
const LIMIT_MAX = 500
/** Events that another process wrote are seen this late at the most, ms. */
const POLL_MS = 500

const Event = Type.Object({
  position: Type.Integer(),
  kind: Type.String(),
  message: Uuid,
  recipient: Type.Union([Uuid, Type.Null()]),
  at: Instant,
  sealedAt: Instant,
  evidences: Type.Array(Uuid),
  detail: Type.Union([Type.String(), Type.Null()]),
})

/** The sender's event feed: everything sealed about its letters, in one order, without gaps. */
export class EventFeed {
  readonly #context: Context<never>
  readonly #told = new EventEmitter().setMaxListeners(0)

  constructor(context: Context<never>) {
    this.#context = context
  }

  /** After events of a sender were committed in this process. */
  tell(sender: string) {
    this.#told.emit(sender)
  }

  async after(
    sender: string,
    position: number,
    limit: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<EventRow[]> {
    const until = performance.now() + waitMs
    for (;;) {
      // Whole ms: AbortSignal.timeout throws for a fraction.
      const restMs = Math.ceil(Math.max(1, Math.min(POLL_MS, until - performance.now())))
      const soon = AbortSignal.any([signal, AbortSignal.timeout(restMs)])
      const told = once(this.#told, sender, { signal: soon }).catch(() => {})
      const events = await asParty(this.#context.store, sender, (tx) => readEvents(tx, sender, position, limit))
      if (events.length > 0 || performance.now() >= until || signal.aborted) return events
      await told
    }
  }
}

export function eventRoutes(app: App, context: Context<never>, feed: EventFeed) {
  app.get(
    '/events',
    {
      config: { auth: { as: 'sender', scope: 'deposit' } },
      schema: {
        summary: 'What happened to your messages after a position',
        description:
          'Read on with `after` set to `next`. With `wait` the answer is held until something happens, for so many seconds at most.',
        tags: ['deposit'],
        security: [{ access: [] }],
        querystring: Type.Object(
          {
            after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
            wait: Type.Optional(Type.Integer({ minimum: 0, maximum: WAIT_SECONDS_MAX, default: 0 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT_MAX, default: 100 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ events: Type.Array(Event), next: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const { after = 0, wait = 0, limit = 100 } = request.query
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const signal = AbortSignal.any([gone.signal, context.closing])
      const events = await feed.after(request.caller.party, after, limit, wait * 1000, signal)
      return { events: [...events], next: events.at(-1)?.position ?? after }
    },
  )
}
