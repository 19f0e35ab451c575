import type { IncomingMessage } from 'node:http'
import { Refusal } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { Type } from 'typebox'
import { languageOf, PAGE_POLICY, verificationPage } from './page.ts'
import { ReceivedBodies } from './received-bodies.ts'
import { Verdict } from './verdict-schema.ts'
import type { Verifications } from './verifications.ts'
import { tooLarge, wholeBody } from './whole-body.ts'
import { languages } from './words.ts'

/** A container is sent as what it is; browsers and programs that do not know the type call it a ZIP or bytes. */
const TYPES = ['application/vnd.etsi.asic-e+zip', 'application/zip', 'application/octet-stream']

export async function verificationRoutes(app: App, context: Context<never>, verifications: Verifications) {
  const most = context.config.limits.verification_bytes_max
  // Behind a proxy that is not in ZEGEL_TRUSTED_PROXIES all come from one address: it must not take all, and has to be enough.
  const bodies = new ReceivedBodies({ bytesMax: 4 * most, addressBytesMax: 2 * most, addressMax: 8 })
  app.get(
    '/verify',
    {
      config: { auth: { as: 'nobody' } },
      schema: {
        summary: 'A page on which anybody drops a dossier, in French, Dutch, German and English',
        tags: ['evidence'],
        querystring: Type.Object(
          { language: Type.Optional(Type.Union(languages.map((one) => Type.Literal(one)))) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ query, headers }, reply) =>
      reply
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY })
        .send(verificationPage(query.language ?? languageOf(headers['accept-language']), most)),
  )

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    for (const type of TYPES)
      scope.addContentTypeParser(type, { bodyLimit: most }, (_request, payload, done) => done(null, payload))
    scope.setErrorHandler((error, _request, reply) => {
      // What was not read to its end would hold the connection.
      reply.header('connection', 'close')
      const { code } = error as { code?: string }
      if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') throw tooLarge(most)
      if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
        throw new Refusal('media-type-unsupported', { detail: TYPES.join(', ') })
      throw error
    })
    scope.post(
      '/verifications',
      {
        config: { auth: { as: 'nobody' } },
        schema: {
          summary: 'Verifies a dossier; nothing is stored',
          description: `The body is the container itself (${TYPES.join(', ')}). Trusted are the root and the log key of this house: whoever trusts nobody uses the zegel verify command with keys from elsewhere.`,
          tags: ['evidence'],
          response: {
            200: Verdict,
            ...Problems(
              'content-empty',
              'content-interrupted',
              'verification-too-large',
              'verification-failed',
              'verifications-busy',
            ),
          },
        },
      },
      async (request) => {
        if (request.body === undefined || request.body === null) throw new Refusal('content-empty')
        // Nobody is to send for minutes what will be refused.
        if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most)
        const body = bodies.enter(request.ip)
        try {
          const container = await wholeBody(request.body as IncomingMessage, { bytesMax: most, hold: body.hold })
          if (container.length === 0) throw new Refusal('content-empty')
          return await verifications.verify(container, context.clock.now(), body.network)
        } finally {
          body.leave()
        }
      },
    )
  })
}
