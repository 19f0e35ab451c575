import type { KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { SERVICE_TYP } from './auth.ts'

const LIFE_SECONDS = 120
const RENEW_MS = 60_000

/** Tokens by which one service proves itself to another, renewed before they end. */
export function serviceTokens(name: string, key: Promise<KeyObject>) {
  const made = new Map<string, { token: string; at: number }>()
  return async (audience: string): Promise<string> => {
    const known = made.get(audience)
    if (known && performance.now() - known.at < RENEW_MS) return known.token
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', typ: SERVICE_TYP, kid: name })
      .setIssuer(name)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${LIFE_SECONDS}s`)
      .sign(await key)
    made.set(audience, { token, at: performance.now() })
    return token
  }
}
