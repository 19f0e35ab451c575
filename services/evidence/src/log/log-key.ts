import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Config, replaceFile } from '@zegel/host'
import { keyNamed, type NoteSigner, noteSigner, parseVerifierKey, type VerifierKey } from '@zegel/tlog'
import { LastSigned } from './last-signed.ts'

/** What the log signs with, and what everybody else verifies it with. */
export interface LogKey {
  /** the name of the log: what it signs is of no other */
  origin: string
  signer: NoteSigner
  verifier: VerifierKey
  /** of the logs that this one follows after a loss: what they signed stands */
  former: readonly VerifierKey[]
  /** what it signed last */
  last: LastSigned
}

type LogConfig = Pick<Config, 'data' | 'publicUrl' | 'logKeyFile'> &
  Partial<Pick<Config, 'logStateFolder' | 'logNumber'>>

/** The operator's Ed25519 key, else one of the development authority, made on first start. */
export async function loadLogKey(config: LogConfig): Promise<LogKey> {
  const { data, logKeyFile, logStateFolder, logNumber = 1 } = config
  const keyFile = logKeyFile ?? (await developmentKey(join(data, 'authority', 'log.pem')))
  const privateKey = await readKey(keyFile)
  const signer = noteSigner({ name: originOf(config, logNumber), privateKey })
  const verifier = parseVerifierKey(signer.vkey)
  // Named after the key and its log, so that no other is held to it.
  const file = join(logStateFolder ?? dirname(keyFile), `log-${signer.keyId}.signed`)
  return { origin: signer.name, signer, verifier, former: formerKeys(verifier), last: new LastSigned(file, verifier) }
}

/** A schema-less URL (c2sp.org/tlog-checkpoint). The second log of a house is another log. */
function originOf({ publicUrl }: LogConfig, nth: number): string {
  const after = nth === 1 ? '' : `/${nth}`
  if (!publicUrl) return `zegel.development/log${after}`
  const { host, pathname } = new URL(publicUrl)
  return `${host}${pathname.replace(/\/$/, '')}/log${after}`
}

/** Of the logs that one with a number follows, the first first. */
export function formerKeys(key: VerifierKey): VerifierKey[] {
  const [, first, number] = /^(.*\/log)\/(\d+)$/.exec(key.name) ?? []
  if (first === undefined) return []
  return Array.from({ length: Number(number) - 1 }, (_, nth) =>
    keyNamed(nth === 0 ? first : `${first}/${nth + 1}`, key),
  )
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
