import { Type } from 'typebox'
import { closed, Instant, line } from '../schema.ts'

/** By whom and how an act was done, as the token said it. */
export const ActOf = closed({
  /** `self`, or the capacity in which a delegate acts */
  capacity: line(50),
  client: line(100),
  assurance: line(50),
  method: line(100),
  authenticatedAt: Instant,
})

/** With which key a client proved itself: the thumbprint of a JWK (RFC 7638), SHA-256 in base64url. */
export const KeyThumbprint = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
