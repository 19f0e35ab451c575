import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Issuer } from './service.ts'

/** An unknown `kid` asks identity again, but never more often than this, ms. */
const ASK_MS = 5_000

/** The public keys of access tokens, by `kid`. */
export function accessKeys(issuer: Issuer): (kid: string) => Promise<KeyObject | undefined> {
  let keys = new Map<string, KeyObject>()
  let askedAt = Number.NEGATIVE_INFINITY
  return async (kid) => {
    if (!keys.has(kid) && performance.now() - askedAt > ASK_MS) {
      const { keys: found } = await issuer.jwks()
      askedAt = performance.now()
      keys = new Map(found.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
    }
    return keys.get(kid)
  }
}
