import { createPublicKey } from 'node:crypto'
import { closed, Refusal } from '@zegel/contract'
import { type Static, Type } from 'typebox'

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '32 bytes, base64url' })

/** The public key of a client: P-256 for ES256 and nothing else. A private key does not fit. */
export const ClientKey = closed({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: Coordinate,
  y: Coordinate,
  alg: Type.Optional(Type.Literal('ES256')),
  use: Type.Optional(Type.Literal('sig')),
  kid: Type.Optional(Type.String({ maxLength: 100 })),
})
export type ClientKey = Static<typeof ClientKey>

/** The key without its optional members; refuses a point that is not on the curve. */
export function usableKey({ kty, crv, x, y }: ClientKey): ClientKey {
  const key = { kty, crv, x, y }
  try {
    createPublicKey({ key, format: 'jwk' })
  } catch (cause) {
    throw new Refusal('body-invalid', { detail: 'jwk is not a point of the curve P-256', cause })
  }
  return key
}
