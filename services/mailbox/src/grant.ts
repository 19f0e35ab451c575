import { createHash } from 'node:crypto'

const GRANT_BYTES = 32

/** A grant as the reader holds it and as it is stored: whoever reads our tables cannot read with it. */
export function newGrant(random: (bytes: number) => Buffer): { grant: string; hash: Buffer } {
  const grant = random(GRANT_BYTES).toString('base64url')
  return { grant, hash: hashOf(grant) }
}

export function hashOf(grant: string): Buffer {
  return createHash('sha256').update(grant).digest()
}
