import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { idFromDigest, type PartyScheme } from '@zegel/contract'
import type { KeyMarks } from '@zegel/store'
import { createOnce } from './small-file.ts'

/** The secrets of the house, each 32 random bytes in a file of its own; a process reads only what it uses. */
export type SecretName = 'party' | 'person' | 'vault' | 'idempotency' | 'database' | 'codes'

/** What stands in a database can be found or read again with these alone; `database` only makes passwords. */
const BOUND: readonly SecretName[] = ['party', 'person', 'vault', 'idempotency', 'codes']

export class HouseKeys {
  readonly #folder: string
  readonly #mayMake: boolean

  /** `mayMake`: in development missing keys are made; in production the operator brings them. */
  constructor(folder: string, mayMake: boolean) {
    this.#folder = folder
    this.#mayMake = mayMake
  }

  async secret(name: SecretName): Promise<Buffer> {
    const text = await this.#read(`${name}.key`, () => randomBytes(32).toString('hex'))
    const secret = Buffer.from(text.trim(), 'hex')
    if (secret.length !== 32) throw new Error(`keys/${name}.key must hold 32 bytes in hexadecimal`)
    return secret
  }

  /** What tells these secrets from others, for the database to remember: of 32 random bytes it betrays none. */
  async marks(names: readonly SecretName[] = BOUND): Promise<KeyMarks> {
    const marks: Record<string, string> = {}
    for (const name of names) {
      marks[name] = createHmac('sha256', await this.secret(name))
        .update('zegel.key-mark')
        .digest('hex')
    }
    return marks
  }

  /** A P-256 key: `access` signs tokens, `service-<name>` proves a service to its neighbours. */
  async signingKey(name: string): Promise<KeyObject> {
    const pem = await this.#read(`${name}.pem`, () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    })
    // The public half stands beside it: all that a neighbour needs to see.
    const key = createPrivateKey(pem)
    const pub = createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string
    await this.#read(`${name}.pub.pem`, () => pub)
    return key
  }

  /**
   * The key by which a service proves itself, or undefined where it never started. The name comes from a stranger's
   * token, so nothing is made for it and it is never a path.
   */
  async servicePublicKey(service: string): Promise<KeyObject | undefined> {
    const file = `service-${service}.pub.pem`
    if (!/^[a-z]{1,20}$/.test(service) || !existsSync(join(this.#folder, file))) return undefined
    return createPublicKey(await this.#read(file))
  }

  async #read(file: string, make?: () => string): Promise<string> {
    const path = join(this.#folder, file)
    if (!existsSync(path) && make) {
      if (!this.#mayMake) throw new Error(`keys/${file} is missing: put it there, or start in development mode`)
      await createOnce(path, make())
    }
    return readFile(path, 'utf8')
  }
}

/**
 * The id of a party inside the house: an HMAC of its number under a key of the vault, since a plain hash of a
 * national number is found in seconds (DOMAIN.md section 8).
 */
export function partyId(secret: Buffer | KeyObject, scheme: PartyScheme, value: string): string {
  return idFromDigest(createHmac('sha256', secret).update(`${scheme}:${value}`).digest())
}
