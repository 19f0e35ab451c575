import { closed } from '@zegel/contract'
import { type App, type Context, issuerOf, Problems } from '@zegel/host'
import { Type } from 'typebox'
import type { Signer } from './access-token.ts'
import { acceptForm } from './form.ts'
import { grantToken } from './grant-token.ts'
import type { Tables } from './tables.ts'

export const TokenAnswer = closed({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'seconds' }),
  scope: Type.String(),
})

const TokenBody = closed({
  grant_type: Type.Literal('client_credentials'),
  client_assertion_type: Type.Literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: Type.String({ maxLength: 4096, pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$' }),
  client_id: Type.Optional(Type.String({ maxLength: 100 })),
  scope: Type.Optional(Type.String({ pattern: '^(deposit|evidence|deposit evidence|evidence deposit)$' })),
})

const PublicKey = closed({
  kty: Type.String(),
  crv: Type.String(),
  x: Type.String(),
  y: Type.String(),
  kid: Type.String(),
  alg: Type.Literal('ES256'),
  use: Type.Literal('sig'),
})

export async function routes(app: App, context: Context<Tables>, signer: Signer) {
  const config = { auth: { as: 'nobody' as const } }
  app.get(
    '/jwks',
    {
      config,
      schema: {
        summary: 'The public keys of access tokens (RFC 7517)',
        tags: ['identity'],
        response: { 200: closed({ keys: Type.Array(PublicKey) }) },
      },
    },
    async () => ({ keys: [...signer.jwks.keys] }),
  )
  await app.register(async (scope) => {
    acceptForm(scope as unknown as App)
    ;(scope as unknown as App).post(
      '/token',
      {
        config,
        schema: {
          summary: 'An access token for an administration',
          description: `OAuth 2 client_credentials with private_key_jwt (RFC 7523). The assertion: ES256, \`iss\` and \`sub\` the client id, \`aud\` "${issuerOf(context.config)}", \`exp\` at most 5 minutes ahead, a \`jti\` of its own. JSON or form.`,
          tags: ['identity'],
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          body: TokenBody,
          response: {
            200: TokenAnswer,
            ...Problems(
              'client-unknown',
              'assertion-reused',
              'body-invalid',
              'body-not-json',
              'media-type-unsupported',
            ),
          },
        },
      },
      async (request) => grantToken(context, signer, request.body),
    )
  })
}
