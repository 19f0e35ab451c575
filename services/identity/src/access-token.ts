import { createPublicKey } from 'node:crypto'
import { timeOrderedId } from '@zegel/contract'
import { ACCESS_TYP, type AccessClaims, AUDIENCE, type Context, issuerOf } from '@zegel/host'
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'

export const LIFE_SECONDS = 15 * 60

/** What differs from token to token; the rest is the house's. */
export type Grant = Pick<AccessClaims, 'sub' | 'client_id' | 'scope' | 'acr' | 'amr' | 'kind' | 'sender' | 'client_jkt'>

export interface Signer {
  /** the public keys, RFC 7517 */
  jwks: { keys: readonly PublicKey[] }
  sign(grant: Grant): Promise<AccessToken>
}

export type PublicKey = { kty: string; crv: string; x: string; y: string; kid: string; alg: 'ES256'; use: 'sig' }

/** RFC 6749 section 5.1 */
export interface AccessToken {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  scope: string
}

/** Signs access tokens (RFC 9068) with the key `access` of the house; `kid` is its thumbprint (RFC 7638). */
export async function tokenSigner(
  context: Pick<Context<never>, 'config' | 'keys' | 'clock' | 'random'>,
): Promise<Signer> {
  const { config, clock, random } = context
  const key = await context.keys.signingKey('access')
  const { kty, crv, x, y } = await exportJWK(createPublicKey(key))
  const half = { kty: kty as string, crv: crv as string, x: x as string, y: y as string }
  const kid = await calculateJwkThumbprint(half)
  return {
    jwks: { keys: [{ ...half, kid, alg: 'ES256', use: 'sig' }] },
    async sign(grant) {
      const now = Math.floor(clock.now() / 1000)
      const claims: AccessClaims = {
        ...grant,
        iss: issuerOf(config),
        aud: AUDIENCE,
        sid: timeOrderedId(clock.now(), random(10)),
        iat: now,
        exp: now + LIFE_SECONDS,
        auth_time: now,
      }
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: ACCESS_TYP, kid })
        .sign(key)
      return { access_token: token, token_type: 'Bearer', expires_in: LIFE_SECONDS, scope: grant.scope }
    },
  }
}
