import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '@zegel/host'
import { localSigner, openPkcs12, type Signer } from '@zegel/pki'
import { openDevelopmentAuthority } from './authority.ts'
import type { Signers } from './prove.ts'

/** The policy under which the development authority states the time: an identifier of no authority. */
const DEVELOPMENT_POLICY = '1.3.6.1.4.1.32473.1.1'

export interface LoadedSigners extends Signers {
  /** trusted by nobody but its reader: handed out apart from every dossier */
  root: Buffer | undefined
}

/** Keys from the operator's PKCS#12 files where they are configured, else the development authority's. */
export async function loadSigners(config: Config, now: Date): Promise<LoadedSigners> {
  const seal = await fromFile(config.sealingKeyFile, config.sealingKeyPassphrase)
  const timestamp = await fromFile(config.timestampKeyFile, config.timestampKeyPassphrase)
  if (seal && timestamp) return { seal, timestamp, timestampPolicy: DEVELOPMENT_POLICY, root: seal.chain.at(-1) }
  if (config.mode === 'production') {
    throw new Error('ZEGEL_SEALING_KEY_FILE and ZEGEL_TIMESTAMP_KEY_FILE must name PKCS#12 files in production')
  }
  const authority = await openDevelopmentAuthority(join(config.data, 'authority'), now)
  return {
    seal: seal ?? authority.seal,
    timestamp: timestamp ?? authority.timestamp,
    timestampPolicy: DEVELOPMENT_POLICY,
    root: authority.root,
  }
}

async function fromFile(file: string | undefined, passphrase = ''): Promise<Signer | undefined> {
  if (!file) return undefined
  const { certificate, chain, privateKey } = openPkcs12(await readFile(file), passphrase)
  return localSigner({ certificate, chain, crls: [], privateKey })
}
