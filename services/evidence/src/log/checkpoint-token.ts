import type { Clock } from '@zegel/contract'
import { timestampToken } from '@zegel/pki'
import type { QueryExecutorProvider } from 'kysely'
import { refuseBehind } from '../clock-behind.ts'
import { refuseEnded } from '../proof-ends.ts'
import { ACCURACY_MS, type Signers, sha256 } from '../prove.ts'
import { type Checkpoint, readToken, storeToken } from './checkpoints.ts'
import { lastSealedAt } from './leaves.ts'

export interface Stamping {
  db: QueryExecutorProvider
  signers: Signers
  clock: Clock
  random: (bytes: number) => Buffer
}

const SERIAL_BYTES = 16

/** The RFC 3161 token over a checkpoint's note: made when somebody asks first, then always the same. @throws Refusal unavailable */
export async function checkpointToken(
  { db, signers, clock, random }: Stamping,
  { size, note, signedAt }: Pick<Checkpoint, 'size' | 'note' | 'signedAt'>,
): Promise<Buffer> {
  const known = await readToken(db, size)
  if (known) return known
  const now = clock.now()
  // It is kept for good: better none.
  refuseEnded(signers, now)
  // A time before the signature, or before the leaves that it is over, is a wrong time, and none is stamped
  // (SECURITY.md promise 8).
  refuseBehind(now, Math.max(Date.parse(signedAt), await lastSealedAt(db, size)))
  const made = timestampToken(signers.timestamp, {
    sha256: sha256(note),
    serial: BigInt(`0x${random(SERIAL_BYTES).toString('hex')}`),
    genTime: new Date(now),
    policyOid: signers.timestampPolicy,
    accuracyMs: ACCURACY_MS,
  })
  await storeToken(db, size, made)
  // Somebody else may have been first.
  return (await readToken(db, size)) as Buffer
}
