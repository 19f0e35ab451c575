import type { IncomingMessage } from 'node:http'
import { Refusal, Sha256Hex, Uuid } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import type { Vault } from '@zegel/vault'
import { Type } from 'typebox'
import { announcedDigest } from './content-digest.ts'
import { mediaTypes } from './media-types.ts'
import { upload } from './upload.ts'

/** The upload stands in a scope of its own: nowhere else may a body be anything but JSON. */
export async function contentRoutes(app: App, context: Context<never>, vault: Vault) {
  const most = context.config.limits.content_bytes_max
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    const types = Object.keys(mediaTypes)
    for (const type of types)
      scope.addContentTypeParser(type, { bodyLimit: most }, (_request, payload, done) => done(null, payload))
    scope.setErrorHandler((error, _request, reply) => {
      // A declared length over the limit and an unlisted type are refused before a byte is read.
      const { code } = error as { code?: string }
      if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
        throw new Refusal('content-too-large', { detail: `content_bytes_max is ${most}.` })
      if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
        throw new Refusal('content-type-refused', { detail: types.join(', ') })
      void reply
      throw error
    })
    scope.put(
      '/contents',
      {
        config: { auth: { as: 'sender', scope: 'deposit' } },
        schema: {
          summary: 'Uploads one content',
          description: `The body is the file itself; Content-Type declares its type (${types.join(', ')}), and the bytes must agree. With Content-Digest (RFC 9530, sha-256) the bytes are compared with what was announced. Nothing is kept of an upload that fails.`,
          tags: ['deposit'],
          security: [{ access: [] }],
          response: {
            201: Type.Object({ content: Uuid, mediaType: Type.String(), size: Type.Integer(), sha256: Sha256Hex }),
            ...Problems(
              'content-empty',
              'content-too-large',
              'content-interrupted',
              'content-digest-invalid',
              'content-digest-mismatch',
              'content-type-refused',
              'content-type-contradicted',
            ),
          },
        },
      },
      async (request, reply) => {
        const announced = announcedDigest(request.headers['content-digest'])
        if (request.body === undefined || request.body === null) throw new Refusal('content-empty')
        const stored = await upload(context, vault, {
          owner: request.caller.party,
          mediaType: String(request.headers['content-type']).split(';')[0]?.trim().toLowerCase() as string,
          announced,
          // Node would otherwise destroy the socket on which the refusal is still to be answered.
          source: (request.body as IncomingMessage).iterator({ destroyOnReturn: false }),
        })
        return reply.code(201).send(stored)
      },
    )
  })
}
