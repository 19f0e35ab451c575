import { createHmac, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'

/** Makes tokens by hand, right or wrong in any member, with the house's own keys or with others. */

export type Members = Record<string, unknown>

export const base64url = (value: string | Buffer | Members) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString('base64url')

export function es256(
  header: Members,
  payload: Members,
  key: KeyObject,
  encoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
) {
  const input = `${base64url(header)}.${base64url(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: encoding }).toString('base64url')}`
}

export function hs256(header: Members, payload: Members, secret: string | Buffer) {
  const input = `${base64url({ ...header, alg: 'HS256' })}.${base64url(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

export const unsigned = (header: Members, payload: Members) => `${base64url(header)}.${base64url(payload)}.`

export const publicPemOf = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string

export const thumbprintOf = (key: KeyObject) => calculateJwkThumbprint(createPublicKey(key).export({ format: 'jwk' }))
