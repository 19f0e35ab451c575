import {
  PkiError,
  type ReadToken,
  readCanonicalSeal,
  readCanonicalToken,
  validateChain,
  verifySignature,
} from '@zegel/pki'
import { sha256 } from '../prove.ts'
import type { Fault } from './evidence-faults.ts'
import { asPostgres } from './moments.ts'

/** What is signed of one evidence, and when it says it was. */
export interface SignedRow {
  manifest: Buffer
  seal: Buffer
  archiveManifest: Buffer
  token: Buffer
  /** as PostgreSQL writes it */
  sealedAt: string
}

export interface Judged {
  faults: readonly Fault[]
  /** of the token; undefined where it cannot be read */
  genTime: Date | undefined
}

/**
 * Whether seal and token hold. Without roots their signatures are verified, and the certificates above them are not. The
 * seal's certificates are judged at the time of the token, and so are the token's own: that is when it was made, and
 * what an audit asks is whether it was made rightly.
 */
export function judge(row: SignedRow, roots: readonly Buffer[]): Judged {
  const faults: Fault[] = []
  const { genTime, fault } = judgeToken(row.token, sha256(row.archiveManifest), roots, readCanonicalToken)
  if (fault !== undefined) faults.push(['token-refused', fault])
  if (genTime && asPostgres(genTime.toISOString()) !== row.sealedAt)
    faults.push(['evidence-column', `sealed_at says ${row.sealedAt}, and the timestamp ${genTime.toISOString()}`])
  const sealFault = genTime && judgeSeal(row.seal, row.manifest, genTime, roots)
  if (sealFault !== undefined) faults.push(['seal-refused', sealFault])
  return { faults, genTime }
}

/** What is wrong with seal and token of a proof; undefined where both hold. */
export function sealFaultOf(
  { manifest, seal, archiveManifest, token }: Pick<SignedRow, 'manifest' | 'seal' | 'archiveManifest' | 'token'>,
  roots: readonly Buffer[],
): string | undefined {
  const { genTime, fault } = judgeToken(token, sha256(archiveManifest), roots, readCanonicalToken)
  if (fault !== undefined || !genTime) return `its timestamp does not hold: ${fault}`
  const sealFault = judgeSeal(seal, manifest, genTime, roots)
  return sealFault === undefined ? undefined : `its seal does not hold: ${sealFault}`
}

/** `imprint`: the SHA-256 of what it states the time of. `reader`: ours write one form, those of others are read as they are. */
export function judgeToken(
  der: Buffer,
  imprint: Buffer,
  roots: readonly Buffer[],
  reader: (der: Buffer) => ReadToken,
): { genTime: Date | undefined; fault: string | undefined } {
  const token = read(() => reader(der))
  if (typeof token === 'string') return { genTime: undefined, fault: token }
  const { genTime } = token
  if (!token.imprint.equals(imprint)) return { genTime, fault: 'it is over other bytes' }
  const signature = verifySignature(token)
  if (!signature.holds) return { genTime, fault: signature.reason }
  return { genTime, fault: chainFault(token, genTime, roots, 'timestamping') }
}

function judgeSeal(der: Buffer, manifest: Buffer, at: Date, roots: readonly Buffer[]): string | undefined {
  const seal = read(() => readCanonicalSeal(der))
  if (typeof seal === 'string') return seal
  if (!seal.messageDigest.equals(sha256(manifest))) return 'it is over another manifest'
  const signature = verifySignature(seal)
  return signature.holds ? chainFault(seal, at, roots, 'sealing') : signature.reason
}

type Cms = Pick<ReturnType<typeof readCanonicalSeal>, 'signerCertificate' | 'certificates' | 'crls'>

function chainFault(cms: Cms, at: Date, roots: readonly Buffer[], profile: 'sealing' | 'timestamping') {
  if (roots.length === 0) return undefined
  const { signerCertificate: certificate, certificates: inside, crls } = cms
  const verdict = validateChain({ certificate, inside, crls, roots, at, profile })
  return verdict.holds ? undefined : verdict.reason
}

function read<T>(reader: () => T): T | string {
  try {
    return reader()
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}
