import { createHash } from 'node:crypto'

/**
 * The addresses we write to: plain ASCII `local@domain` (RFC 5321 without quoted local parts, literals and comments),
 * so that nothing in it can end a header or name a second recipient. At most 254 characters.
 */
export const ADDRESS_PATTERN =
  '^(?=.{3,254}$)(?=[^@]{1,64}@)' +
  "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@" +
  '([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,58}[A-Za-z0-9])$'

/** Domains do not tell capitals from small letters; what stands before the @ is the server's own business. */
export function canonicalAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at) + address.slice(at).toLowerCase()
}

/** Enough for its owner to recognise: `j***@example.org`. */
export function maskAddress(address: string): string {
  return `${address[0]}***${address.slice(address.lastIndexOf('@'))}`
}

/** What evidence says of an address (PROOF.md section 1): without the salt it can be compared with nothing. */
export function addressCommitment(salt: string, address: string): string {
  const hash = createHash('sha256').update('zegel-contact\0').update(Buffer.from(salt, 'base64url'))
  return hash.update(`email:${canonicalAddress(address)}`).digest('hex')
}
