import type { KeyObject } from 'node:crypto'
import jwt from '@fastify/jwt'
import { Refusal } from '@zegel/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RevocationList } from './revocation-list.ts'

/** Each route names its own: there is no protection by path. `audience`: the service to which the route belongs. */
export type Auth = { as: 'nobody' } | { as: 'service'; audience: string } | { as: Caller['kind']; scope: string }

/** Who calls, as the verified token says. */
export interface Caller {
  kind: 'sender' | 'recipient'
  party: string
  client: string
  session: string
  scopes: readonly string[]
  /** seconds since 1970 */
  authenticatedAt: number
  assurance: string
  method: string
  /** the key with which the client proved itself, where it did: thumbprint of a JWK (RFC 7638) */
  clientKey?: string
  /** senders only */
  sender?: { cbe: string; name: string; nationalNumber: boolean }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    auth?: Auth | readonly Auth[]
  }
  interface FastifyRequest {
    caller: Caller
    /** whether the caller's token was revoked meanwhile: for answers that take long */
    accessEnded(): boolean
  }
}

export interface AuthOptions {
  issuer: string
  audience: string
  /** this process's services: the audiences of service tokens */
  services: readonly string[]
  accessKey: (kid: string) => Promise<KeyObject | undefined>
  /** by the name of the service */
  serviceKey: (name: string) => Promise<KeyObject | undefined>
  revocations: RevocationList
}

export const ACCESS_TYP = 'at+jwt'
export const SERVICE_TYP = 'zegel-service+jwt'

/** ES256 only, `typ`, `iss`, `aud` and `exp` required, keys by `kid` from our own set, nothing cached but keys. */
export async function authenticate(app: FastifyInstance, options: AuthOptions) {
  const accessPem = pems((kid) => options.accessKey(kid))
  const servicePem = pems((kid) => options.serviceKey(kid))
  const rules = { algorithms: ['ES256' as const], clockTolerance: 5_000, maxAge: '24h', cache: false }
  await app.register(jwt, {
    namespace: 'access',
    decode: { complete: true },
    secret: (_request: unknown, token: unknown) => accessPem(headerOf(token).kid),
    verify: {
      ...rules,
      allowedIss: options.issuer,
      allowedAud: options.audience,
      checkTyp: ACCESS_TYP,
      // A claim that is not there is not compared: each must be required too.
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'scope', 'sid', 'kind'],
    },
  })
  await app.register(jwt, {
    namespace: 'service',
    decode: { complete: true },
    secret: (_request: unknown, token: unknown) => servicePem(headerOf(token).kid),
    verify: {
      ...rules,
      allowedAud: [...options.services],
      checkTyp: SERVICE_TYP,
      requiredClaims: ['iss', 'aud', 'exp', 'iat'],
    },
  })
  app.decorateRequest('caller', null as unknown as Caller)
  app.decorateRequest('accessEnded', () => false)
  app.addHook('onRoute', (route) => {
    const rule = route.config?.auth
    if (!rule) throw new Error(`${String(route.method)} ${route.url} does not name its auth`)
    const rules = [rule].flat() as Auth[]
    if (rules.some(({ as }) => as === 'nobody')) return
    // Before the body is read: a stranger costs no parsing.
    const check = async (request: FastifyRequest) => check1(request, rules, options.revocations)
    route.onRequest = [check, ...[route.onRequest ?? []].flat()] as typeof route.onRequest & object
  })
}

/** Keys of one kind only, so that no `kid` of the other kind is ever found among them. */
function pems(find: (kid: string) => Promise<KeyObject | undefined>) {
  const known = new Map<string, string>()
  return async (kid: unknown) => {
    if (typeof kid !== 'string') throw new Refusal('token-invalid')
    const pem = known.get(kid)
    if (pem !== undefined) return pem
    const key = await find(kid)
    if (!key) throw new Refusal('token-invalid')
    const text = key.export({ type: 'spki', format: 'pem' }) as string
    known.set(kid, text)
    return text
  }
}

function headerOf(token: unknown): { kid?: unknown } {
  return (token as { header?: { kid?: unknown } }).header ?? {}
}

async function check1(request: FastifyRequest, rules: readonly Auth[], revocations: RevocationList) {
  if (request.headers.authorization === undefined) throw new Refusal('token-missing')
  // Node keeps the first of several: what stands before us may have looked at another.
  if ((request.raw.headersDistinct.authorization ?? []).length > 1) throw new Refusal('token-invalid')
  const between = rules.find((rule) => rule.as === 'service')
  if (between) {
    const { aud } = await verified(() => request.serviceJwtVerify<{ aud: string | string[] }>())
    // Whoever is hosted beside it in this process is somebody else (RFC 7519 section 4.1.3).
    if (![aud].flat().includes(between.audience)) throw new Refusal('token-invalid')
    return
  }
  if (revocations.isStale()) throw new Refusal('revocations-stale', { retryAfter: 5 })
  const claims = await verified(() => request.accessJwtVerify<AccessClaims>())
  const caller = callerOf(claims)
  if (revocations.isRevoked(caller, claims.iat)) throw new Refusal('token-revoked')
  const matches = rules.filter((rule) => rule.as === caller.kind)
  if (!matches.some((rule) => 'scope' in rule && caller.scopes.includes(rule.scope))) {
    const wanted = rules.flatMap((rule) => ('scope' in rule ? [`${rule.scope} (${rule.as})`] : []))
    throw new Refusal('scope-missing', { detail: `This route needs ${wanted.join(' or ')}.` })
  }
  request.caller = caller
  // As strict as at the door: what cannot be checked has ended.
  request.accessEnded = () => revocations.isStale() || revocations.isRevoked(caller, claims.iat)
}

declare module 'fastify' {
  interface FastifyRequest {
    accessJwtVerify<T>(): Promise<T>
    serviceJwtVerify<T>(): Promise<T>
  }
}

async function verified<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof Refusal) throw error
    const { code } = error as { code?: string }
    if (code === 'FST_JWT_NO_AUTHORIZATION_IN_HEADER') throw new Refusal('token-missing', { cause: error })
    const expired = code === 'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED'
    throw new Refusal(expired ? 'token-expired' : 'token-invalid', { cause: error })
  }
}

/** What identity writes into an access token (RFC 9068, with members of our own). */
export interface AccessClaims {
  iss: string
  aud: string
  sub: string
  client_id: string
  sid: string
  scope: string
  iat: number
  exp: number
  auth_time: number
  acr: string
  amr: readonly string[]
  kind: Caller['kind']
  /** no `cnf`: the token itself is bound to no key */
  client_jkt?: string
  sender?: { cbe: string; name: string; nationalNumber: boolean }
}

function callerOf(claims: AccessClaims): Caller {
  return {
    kind: claims.kind,
    party: claims.sub,
    client: claims.client_id,
    session: claims.sid,
    scopes: claims.scope.split(' '),
    authenticatedAt: claims.auth_time,
    assurance: claims.acr,
    method: claims.amr.join(' '),
    ...(claims.client_jkt !== undefined && { clientKey: claims.client_jkt }),
    ...(claims.sender && { sender: claims.sender }),
  }
}
