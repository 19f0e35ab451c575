import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, replaceFile } from '@zegel/host'
import { type NoteSigner, noteSigner, parseVerifierKey, type VerifierKey } from '@zegel/tlog'

/** What the log signs with, and what everybody else verifies it with. */
export interface LogKey {
  /** the name of the log: what it signs is of no other */
  origin: string
  signer: NoteSigner
  verifier: VerifierKey
}

type LogConfig = Pick<Config, 'data' | 'publicUrl' | 'logKeyFile'>

/** The operator's Ed25519 key, else one of the development authority, made on first start. */
export async function loadLogKey(config: LogConfig): Promise<LogKey> {
  const { data, logKeyFile } = config
  const privateKey = await readKey(logKeyFile ?? (await developmentKey(join(data, 'authority', 'log.pem'))))
  const origin = originOf(config)
  const signer = noteSigner({ name: origin, privateKey })
  return { origin, signer, verifier: parseVerifierKey(signer.vkey) }
}

/** A schema-less URL (c2sp.org/tlog-checkpoint). */
function originOf({ publicUrl }: LogConfig): string {
  if (!publicUrl) return 'zegel.development/log'
  const { host, pathname } = new URL(publicUrl)
  return `${host}${pathname.replace(/\/$/, '')}/log`
}

async function readKey(file: string): Promise<KeyObject> {
  const key = createPrivateKey(await readFile(file))
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} holds no Ed25519 key`)
  return key
}

async function developmentKey(file: string): Promise<string> {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    await replaceFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  }
  return file
}
