import { closed, Uuid } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { Type } from 'typebox'
import type { Signer } from './access-token.ts'
import { devLogin } from './dev-login.ts'
import { NewSender, registerSender } from './register-sender.ts'
import { revoke } from './revoke.ts'
import { TokenAnswer } from './routes.ts'
import type { Tables } from './tables.ts'

const Person = closed({
  scheme: Type.Union([Type.Literal('be-nrn'), Type.Literal('be-cbe')]),
  value: Type.String({ minLength: 10, maxLength: 11 }),
})

const Revoked = Type.Union([
  closed({ client: Type.String({ minLength: 1, maxLength: 100 }) }),
  closed({ session: Uuid }),
  closed({ party: Uuid }),
])

/** Routes that exist in development only. */
export function devRoutes(app: App, context: Context<Tables>, signer: Signer) {
  const config = { auth: { as: 'nobody' as const } }
  const tags = ['identity', 'development']
  app.post(
    '/dev/login',
    {
      config,
      schema: {
        summary: 'An access token for any recipient (development only)',
        tags,
        body: Person,
        response: { 200: TokenAnswer, ...Problems('recipient-number-invalid', 'body-invalid') },
      },
    },
    async (request) => devLogin(context, signer, request.body),
  )
  app.post(
    '/dev/senders',
    {
      config,
      schema: {
        summary: 'Registers an administration (development only)',
        tags,
        body: NewSender,
        response: { 201: closed({ party: Uuid }), ...Problems('body-invalid') },
      },
    },
    async (request, reply) => reply.code(201).send(await registerSender(context, request.body)),
  )
  app.post(
    '/dev/revocations',
    {
      config,
      schema: {
        summary: 'Voids the tokens of a client, a session or a party (development only)',
        tags,
        body: Revoked,
        response: { 204: Type.Null(), ...Problems('body-invalid') },
      },
    },
    async (request, reply) => {
      await revoke(context, request.body)
      return reply.code(204).send(null)
    },
  )
}
