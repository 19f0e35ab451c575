import { Refusal } from '@zegel/contract'

/** The SHA-256 of a Content-Digest field (RFC 9530 section 2); other algorithms beside it are passed over. */
export function announcedDigest(field: string | string[] | undefined): Buffer | undefined {
  if (field === undefined) return undefined
  const members = [field].flat().join(',').split(',')
  const found = members.map((member) => /^\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*$/.exec(member)?.[1]).find(Boolean)
  if (!found) throw new Refusal('content-digest-invalid')
  return Buffer.from(found, 'base64')
}
