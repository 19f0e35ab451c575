import { Refusal } from '@zegel/contract'
import { type App, type Context, Problems } from '@zegel/host'
import { Type } from 'typebox'
import { type Answers, Pending, Receipt } from './answers.ts'
import type { Door } from './door.ts'
import { checkSubmission, Submission } from './submission.ts'
import type { Unsealed } from './unsealed.ts'

export interface Desk {
  door: Door
  answers: Answers
  unsealed: Unsealed
}

const KEY = /^[\x21-\x7e]{1,128}$/

export function depositRoute(app: App, context: Context<never>, { door, answers, unsealed }: Desk) {
  app.post(
    '/messages',
    {
      config: { auth: { as: 'sender', scope: 'deposit' } },
      schema: {
        summary: 'Deposits a message and answers with its proof of deposit',
        description:
          'Safe to repeat with the same Idempotency-Key: the same body gives the same message, a 201 byte for byte. 202 when the proof takes longer, or at once with `Prefer: respond-async`.',
        tags: ['deposit'],
        security: [{ access: [] }],
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({ description: 'required: 1 to 128 visible characters, your own' }),
          ),
          prefer: Type.Optional(Type.String({ description: '`respond-async`: do not wait for the proof (RFC 7240)' })),
        }),
        body: Submission,
        response: {
          201: Receipt,
          202: Pending,
          ...Problems(
            'body-invalid',
            'idempotency-key-missing',
            'idempotency-key-reused',
            'message-main-content',
            'message-content-twice',
            'content-unknown',
            'recipient-twice',
            'recipient-number-invalid',
            'file-name-invalid',
            'iban-invalid',
            'signature-refused',
            'deadline-unsupported',
            'expiration-in-the-past',
            'sender-not-authorised-nrn',
            'too-many-unsealed',
          ),
        },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      if (key === undefined || !KEY.test(key)) throw new Refusal('idempotency-key-missing')
      const submittedAt = context.clock.now()
      checkSubmission(request.body)
      const { caller, body: submission } = request
      unsealed.check(caller.party)
      const deposited = await door.deposit({ caller, key, submission, submittedAt })
      if (deposited.seal) unsealed.add(caller.party, deposited.message)
      const url = `/deposit/messages/${deposited.message}`
      reply.header('location', url)
      const waits = !/(^|[,\s])respond-async($|[,;\s])/.test(request.headers.prefer ?? '')
      const answer = await answers.of(deposited, waits ? context.config.limits.seal_wait_ms : 0)
      if (!answer)
        return reply.code(202).send({ message: deposited.message, status: 'pending' as const, statusUrl: url })
      if (deposited.rejected)
        throw new Refusal('sender-not-authorised-nrn', { members: { rejection: JSON.parse(answer) } })
      return reply
        .code(201)
        .header('content-type', 'application/json; charset=utf-8')
        .send(answer as never)
    },
  )
}
