import { Refusal, type RefusalCode, refusals } from '@zegel/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isAway } from './trouble.ts'

/** An RFC 9457 problem document. `code` is stable; `next` says what to do. */
export interface Problem {
  type: string
  title: string
  status: number
  code: RefusalCode
  next: string
  instance: string
  detail?: string
  errors?: readonly { path: string; message: string }[]
}

/** What Fastify refuses by itself, in our words. */
const ofFramework: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body-not-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-not-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-invalid',
  FST_ERR_VALIDATION: 'body-invalid',
  FST_ERR_BAD_URL: 'request-malformed',
  // No id of ours is that long.
  FST_ERR_MAX_PARAM_LENGTH: 'route-unknown',
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const refusal = asRefusal(error, request)
  if (!refusal) request.log.error({ err: error }, 'an answer failed')
  const { problem, retryAfter } = problemOf(refusal ?? new Refusal('internal'), request.id)
  if (reply.raw.headersSent) return reply.raw.destroy()
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  return (
    reply
      .code(problem.status)
      // Also the others that every answer has: what the router refuses passes no hook.
      .headers({
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      .send(JSON.stringify(problem))
  )
}

export function problemOf(refusal: Refusal, instance: string) {
  const [status, title, next] = refusals[refusal.code]
  const problem: Problem = {
    type: `urn:zegel:refusal:${refusal.code}`,
    title,
    status,
    code: refusal.code,
    next,
    instance: `urn:zegel:request:${instance}`,
    ...(refusal.detail !== undefined && { detail: refusal.detail }),
    ...refusal.members,
  }
  const retryAfter = refusal.retryAfter ?? (status === 503 || status === 429 ? 1 : undefined)
  return { problem, retryAfter }
}

function asRefusal(error: unknown, request: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return error
  const { code, validation } = error as FastifyError
  if (validation)
    return new Refusal('body-invalid', { members: { errors: validation.slice(0, 20).map(pathAndMessage) } })
  const known = ofFramework[code]
  if (known === 'body-too-large') {
    return new Refusal(known, { detail: `The limit is ${request.routeOptions.bodyLimit} bytes.` })
  }
  if (known) return new Refusal(known)
  // Nobody is there to read it, and it is no bug of ours.
  if (request.raw.readableAborted) return new Refusal('content-interrupted', { cause: error })
  // A database that is away is not a bug of ours, and the client may simply try again.
  return isAway(error) ? new Refusal('unavailable', { cause: error }) : undefined
}

/** Where and why, never the value: it may be private. */
function pathAndMessage({ instancePath, message, params }: SchemaFault) {
  const { allowedValue } = params ?? {}
  const says = allowedValue === undefined ? message : `must be ${JSON.stringify(allowedValue)}`
  return { path: instancePath === '' ? '/' : instancePath, message: says ?? 'is not valid' }
}

interface SchemaFault {
  instancePath: string
  message?: string
  params?: Record<string, unknown>
}
