import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '@zegel/host'
import {
  type CertificateProfile,
  type ChainRefusal,
  localSigner,
  openPkcs12,
  ownChain,
  type Signer,
  validateChain,
} from '@zegel/pki'
import { openDevelopmentAuthority } from './authority.ts'
import { readCrlFiles } from './crl-files.ts'
import { type LogKey, loadLogKey } from './log/log-key.ts'
import type { Signers } from './prove.ts'

/** The policy under which the development authority states the time: an identifier of no authority. */
const DEVELOPMENT_POLICY = '1.3.6.1.4.1.32473.1.1'

export interface LoadedSigners extends Signers {
  /** trusted by nobody but its reader: handed out apart from every dossier */
  root: Buffer | undefined
  /** signs the public log */
  log: LogKey
  /** the CRLs as they are by now, of all authorities above the signers: files are read again */
  crls(now: Date): Promise<readonly Buffer[]>
}

/**
 * Keys from the operator's PKCS#12 files where they are configured, with the current CRLs of their issuers, else the
 * development authority's. Keys and certificates are read once, at the start.
 */
export async function loadSigners(config: Config, now: Date): Promise<LoadedSigners> {
  if (config.mode === 'production') refuseIncomplete(config)
  const crls = await readCrlFiles(config.crlFiles)
  const seal = await fromFile('sealing', config.sealingKeyFile, config.sealingKeyPassphrase, crls, now)
  const timestamp = await fromFile('timestamping', config.timestampKeyFile, config.timestampKeyPassphrase, crls, now)
  const timestampPolicy = config.timestampPolicy ?? DEVELOPMENT_POLICY
  const log = await loadLogKey(config)
  if (seal && timestamp) {
    const root = seal.chain.find(isRoot)
    return { seal, timestamp, timestampPolicy, root, log, crls: () => readCrlFiles(config.crlFiles) }
  }
  const authority = await openDevelopmentAuthority(join(config.data, 'authority'), now)
  return {
    seal: seal ?? authority.seal,
    timestamp: timestamp ?? authority.timestamp,
    timestampPolicy,
    root: authority.root,
    log,
    crls: async (at) => [...(await readCrlFiles(config.crlFiles)), await authority.crl(at)],
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

async function fromFile(
  profile: CertificateProfile,
  file: string | undefined,
  passphrase = '',
  crls: readonly Buffer[],
  now: Date,
): Promise<Signer | undefined> {
  if (!file) return undefined
  const { certificate, chain, privateKey } = openPkcs12(await readFile(file), passphrase)
  const own = ownChain(certificate, chain, crls)
  refuseUnfit(file, profile, { certificate, ...own }, now)
  return localSigner({ certificate, ...own, privateKey })
}

/** What every verifier would refuse must not be sealed with: better not to start. */
function refuseUnfit(file: string, profile: CertificateProfile, signer: Chain, at: Date) {
  if (!signer.chain.some(isRoot)) throw new Error(`${file} must hold the chain of its certificate, up to the root`)
  const fault = faultOf(profile, signer, at)
  if (fault) throw new Error(`the certificate in ${file} is not fit for ${profile}: ${fault.reason} (${fault.code})`)
}

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
