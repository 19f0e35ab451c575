import { type Feed, SHARDS, Uuid } from '@zegel/contract'
import { Type } from 'typebox'
import type { App } from './app.ts'
import type { Issuer } from './service.ts'
import { toWire } from './wire.ts'

const WAIT_MS_MAX = 30_000
const FACTS_MAX = 1_000

const Position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Cursors = Type.Record(Type.String({ pattern: '^(1[0-5]|[0-9])$' }), Position, {
  maxProperties: SHARDS,
})

/** How neighbours in other processes read this service. */
export function feedRoutes(app: App, name: string, feed: Feed, issuer: Issuer | undefined, closing: AbortSignal) {
  const config = { auth: { as: 'service' as const, audience: name } }
  const describe = (summary: string) => ({ summary, tags: ['internal'], security: [{ service: [] }] })
  app.post(
    '/feed',
    {
      config,
      bodyLimit: 65_536,
      schema: {
        ...describe(`Facts of ${name} after a position, for other services`),
        body: Type.Object(
          {
            cursors: Cursors,
            kinds: Type.Optional(Type.Array(Type.String({ maxLength: 50 }), { maxItems: 50 })),
            limit: Type.Integer({ minimum: 1, maximum: FACTS_MAX }),
            waitMs: Type.Integer({ minimum: 0, maximum: WAIT_MS_MAX }),
            withProof: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const page = await feed.read(request.body, AbortSignal.any([closing, gone.signal]))
      return { entries: page.entries.map(toWire), cursors: page.cursors }
    },
  )
  app.get('/feed/head', { config, schema: describe(`The last positions of ${name}`) }, async () => feed.head())
  app.post(
    '/feed/lookup',
    {
      config,
      schema: {
        ...describe(`Facts of ${name} by id`),
        body: Type.Object(
          { ids: Type.Array(Uuid, { maxItems: FACTS_MAX }), withProof: Type.Boolean() },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => (await feed.lookup(request.body.ids, request.body.withProof)).map(toWire),
  )
  if (issuer) {
    app.get(
      '/revocations',
      {
        config,
        schema: {
          ...describe('What was revoked after a position, unsealed'),
          querystring: Type.Object({ after: Position }, { additionalProperties: false }),
        },
      },
      async (request) => issuer.revocations.after(request.query.after),
    )
  }
}
