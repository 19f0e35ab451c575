import { VaultError } from './vault-error.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An id becomes a file name, so nothing but a lowercase uuid may pass: no path, no second spelling of the same blob. */
export function checkId(id: string): void {
  if (typeof id !== 'string' || !UUID.test(id)) throw new VaultError('bad-id', 'a blob id is a lowercase uuid')
}

/** The 16 bytes of the uuid, for associated data. */
export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

/** Which of the 256 shelves: the last two digits, because the first ones are a clock in a time-ordered uuid (RFC 9562, 5.7). */
export function shelfOf(id: string): string {
  return id.slice(-2)
}

export const SHELVES: readonly string[] = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
