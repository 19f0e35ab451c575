import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '@zegel/host'
import {
  type CertificateProfile,
  type ChainRefusal,
  type LocalSignerOptions,
  localSigner,
  openPkcs12,
  ownChain,
  type Signer,
  validateChain,
} from '@zegel/pki'
import { type Authority, openDevelopmentAuthority } from './authority.ts'
import { type CrlFile, everyCrl, readCrlFiles } from './crl-files.ts'
import { KeptCrls } from './kept-crls.ts'
import { type LogKey, loadLogKey } from './log/log-key.ts'
import type { Signers } from './prove.ts'
import { SeenCrls } from './seen-crls.ts'

/** The policy under which the development authority states the time: an identifier of no authority. */
const DEVELOPMENT_POLICY = '1.3.6.1.4.1.32473.1.1'

/** A CRL as it is by now. */
export type FoundCrl = CrlFile & {
  /** made by the house itself: development's */
  isOwn?: true
}

export interface LoadedSigners extends Signers {
  /** trusted by nobody but its reader: handed out apart from every dossier */
  root: Buffer | undefined
  /** signs the public log */
  log: LogKey
  /** the CRLs as they are by now, of all authorities above the signers: files are read again */
  crls(now: Date): Promise<readonly FoundCrl[]>
  /** the newest that were seen in files */
  kept: KeptCrls
}

/**
 * Keys from the operator's PKCS#12 files where they are configured, with the current CRLs of their issuers, else the
 * development authority's. Keys and certificates are read once, at the start.
 */
export async function loadSigners(config: Config, now: Date): Promise<LoadedSigners> {
  if (config.mode === 'production') refuseIncomplete(config)
  const found = await everyCrl(config.crlFiles)
  const log = await loadLogKey(config)
  const kept = new KeptCrls(join(dirname(log.last.file), 'crls.seen.pem'))
  const before = await kept.read()
  const read = async (profile: CertificateProfile, file: string | undefined, passphrase: string | undefined) =>
    file === undefined ? undefined : readSigner(profile, file, passphrase, { before, found, now })
  const own = {
    seal: await read('sealing', config.sealingKeyFile, config.sealingKeyPassphrase),
    timestamp: await read('timestamping', config.timestampKeyFile, config.timestampKeyPassphrase),
  }
  const seen = [own.seal, own.timestamp].flatMap((one) => (one ? [one.seen] : []))
  // Before anything is refused: what revokes is remembered, whatever is put in its place for the next start.
  await kept.add(countedOf(found, seen), seen)
  for (const one of [own.seal, own.timestamp]) if (one) refuseRevoked(one)
  const seal = own.seal && fitSigner(own.seal, found, now)
  const timestamp = own.timestamp && fitSigner(own.timestamp, found, now)
  const timestampPolicy = config.timestampPolicy ?? DEVELOPMENT_POLICY
  const files = () => readCrlFiles(config.crlFiles)
  if (seal && timestamp) {
    const root = seal.chain.find(isRoot)
    return { seal, timestamp, timestampPolicy, root, log, kept, crls: files }
  }
  const authority = await openDevelopmentAuthority(join(config.data, 'authority'), now)
  return {
    seal: seal ?? authority.seal,
    timestamp: timestamp ?? authority.timestamp,
    timestampPolicy,
    root: authority.root,
    log,
    kept,
    crls: async (at) => [...(await files()), await developmentCrl(authority, at)],
  }
}

async function developmentCrl(authority: Authority, at: Date): Promise<FoundCrl> {
  const file = "the development authority's"
  try {
    return { file, crl: await authority.crl(at), isOwn: true }
  } catch (err) {
    return { file, err: err as Error, isOwn: true }
  }
}

function refuseIncomplete({ sealingKeyFile, timestampKeyFile, crlFiles, timestampPolicy, logKeyFile }: Config) {
  if (!sealingKeyFile || !timestampKeyFile) {
    throw new Error('ZEGEL_SEALING_KEY_FILE and ZEGEL_TIMESTAMP_KEY_FILE must name PKCS#12 files in production')
  }
  if (crlFiles.length === 0)
    throw new Error('ZEGEL_CRL_FILES must name the current CRLs of the authorities in production')
  if (!timestampPolicy) throw new Error('ZEGEL_TIMESTAMP_POLICY must name the policy of the timestamps in production')
  if (!logKeyFile)
    throw new Error('ZEGEL_LOG_KEY_FILE must name the Ed25519 key of the log (PKCS#8, PEM) in production')
}

interface ReadSigner {
  file: string
  profile: CertificateProfile
  signer: LocalSignerOptions
  seen: SeenCrls
}

async function readSigner(
  profile: CertificateProfile,
  file: string,
  passphrase = '',
  { before, found, now }: { before: readonly Buffer[]; found: readonly Buffer[]; now: Date },
): Promise<ReadSigner> {
  const { certificate, chain: others, privateKey } = openPkcs12(await readFile(file), passphrase)
  const { chain } = ownChain(certificate, others, [])
  const seen = new SeenCrls({ certificate, chain })
  for (const crl of before) seen.remember(crl)
  for (const crl of found) seen.look(crl, now)
  return { file, profile, signer: { certificate, chain, privateKey, crls: seen.newest }, seen }
}

function refuseRevoked({ file, profile, seen: { revokedSince } }: ReadSigner) {
  if (revokedSince) throw unfit(file, profile, { code: 'certificate-revoked', reason: revokedReason(revokedSince) })
}

/** What every verifier would refuse must not be sealed with: better not to start. */
function fitSigner({ file, profile, signer }: ReadSigner, found: readonly Buffer[], at: Date): Signer {
  const { certificate, chain } = signer
  if (!chain.some(isRoot)) throw new Error(`${file} must hold the chain of its certificate, up to the root`)
  const fault = faultOf(profile, signer, at)
  // The files say more than that none of them counts.
  const why = fault && (faultOf(profile, { certificate, ...ownChain(certificate, chain, found) }, at) ?? fault)
  if (why) throw unfit(file, profile, why)
  return localSigner(signer)
}

const unfit = (file: string, profile: CertificateProfile, { code, reason }: Pick<ChainRefusal, 'code' | 'reason'>) =>
  new Error(`the certificate in ${file} is not fit for ${profile}: ${reason} (${code})`)

/** The CRLs that are the newest of an issuer above a signer. */
export function countedOf(crls: readonly Buffer[], seen: readonly SeenCrls[]): Buffer[] {
  const counted = seen.flatMap(({ newest }) => newest)
  return crls.filter((crl) => counted.some((one) => one.equals(crl)))
}

export const revokedReason = (since: Date) => `a certificate of the chain was revoked at ${since.toISOString()}`

type Chain = Pick<Signer, 'certificate' | 'chain' | 'crls'>

/** Why a verifier that trusts the chain's own root would refuse what is made at that moment. */
export function faultOf(
  profile: CertificateProfile,
  { certificate, chain, crls }: Chain,
  at: Date,
): ChainRefusal | undefined {
  const inside = [certificate, ...chain]
  const verdict = validateChain({ certificate, inside, crls, roots: chain.filter(isRoot), at, profile })
  return verdict.holds ? undefined : verdict
}

function isRoot(der: Buffer): boolean {
  const certificate = new X509Certificate(der)
  return certificate.checkIssued(certificate)
}

/** Every root above the seals and the timestamps: two where they come from two authorities. */
export function rootsOf({ seal, timestamp, root }: LoadedSigners): Buffer[] {
  const all = [...(root ? [root] : []), ...seal.chain, ...timestamp.chain].filter(isRoot)
  return all.filter((one, nth) => all.findIndex((other) => other.equals(one)) === nth)
}
