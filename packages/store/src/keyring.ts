import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Box } from '@zegel/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { byteaArray } from './arrays.ts'

/** How long a destroyed key may still open a box in another process, ms. */
const CACHE_MS = 5_000
const CACHE_KEYS_MAX = 20_000
const IV_BYTES = 12
const TAG_BYTES = 16
/** Which key of a person closed a box: one who comes back after the destruction of a key gets another. */
const KEY_MARK_BYTES = 8

/** As an object: a key of plain bytes is checked and prepared anew for every box. */
interface PersonKey {
  key: KeyObject
  mark: Buffer
}

export interface Secret {
  party: string
  text: string
}

/**
 * One key per person, wrapped under the house's key. What is private in a fact is sealed in a box with it;
 * destroying the key makes every box of that person unreadable, wherever it was copied to.
 */
export class Keyring {
  readonly #db: QueryExecutorProvider
  readonly #master: KeyObject
  readonly #keys = new LRUCache<string, PersonKey>({ max: CACHE_KEYS_MAX, ttl: CACHE_MS })

  /** `master`: 32 bytes. `db`: a connection whose role may use the schema `keyring`. */
  constructor(db: QueryExecutorProvider, master: Buffer) {
    if (master.length !== 32) throw new Error('the master key has 32 bytes')
    this.#db = db
    this.#master = createSecretKey(master)
  }

  /** Boxes for secrets, in their order; makes the keys that are missing. */
  async seal(secrets: readonly Secret[]): Promise<Box[]> {
    const parties = [...new Set(secrets.map(({ party }) => party))]
    const keys = await this.#load(parties)
    const missing = parties.filter((party) => !keys.has(party)).sort()
    if (missing.length > 0) for (const [party, key] of await this.#make(missing)) keys.set(party, key)
    return secrets.map(({ party, text }) => ({
      party,
      digest: createHash('sha256').update(text).digest('hex'),
      sealed: close(keys.get(party) as PersonKey, text, party),
    }))
  }

  /** The texts of boxes, in their order; null where the key was destroyed. */
  async open(boxes: readonly Box[]): Promise<(string | null)[]> {
    const keys = await this.#load([...new Set(boxes.map(({ party }) => party))])
    return boxes.map(({ party, sealed }) => {
      const key = keys.get(party)
      return key ? reopen(key, sealed, party) : null
    })
  }

  async destroy(party: string): Promise<void> {
    await sql`delete from keyring.person_key where party = ${party}`.execute(this.#db)
    this.#keys.delete(party)
  }

  async #load(parties: readonly string[]): Promise<Map<string, PersonKey>> {
    const found = new Map<string, PersonKey>()
    for (const party of parties) {
      const key = this.#keys.get(party)
      if (key) found.set(party, key)
    }
    const unknown = parties.filter((party) => !found.has(party))
    if (unknown.length === 0) return found
    const { rows } = await sql<{ party: string; wrapped: Buffer }>`
      select party, wrapped from keyring.person_key where party = any(${unknown}::uuid[])`.execute(this.#db)
    for (const { party, wrapped } of rows) {
      const key = personKey(decrypt(this.#master, wrapped, party))
      this.#keys.set(party, key)
      found.set(party, key)
    }
    return found
  }

  /** Another process may make the same keys: the first to commit wins and both read what stands. */
  async #make(parties: readonly string[]): Promise<Map<string, PersonKey>> {
    const wrapped = parties.map((party) => encrypt(this.#master, randomBytes(32), party))
    await sql`
      insert into keyring.person_key (party, wrapped)
        select * from unnest(${parties}::uuid[], ${byteaArray(wrapped)}::bytea[])
        on conflict (party) do nothing`.execute(this.#db)
    return this.#load(parties)
  }
}

function close({ key, mark }: PersonKey, text: string, party: string): string {
  return Buffer.concat([mark, encrypt(key, Buffer.from(text), party)]).toString('base64')
}

/** Null where another key of this person closed the box, which must have been destroyed since. */
function reopen({ key, mark }: PersonKey, sealed: string, party: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (!bytes.subarray(0, KEY_MARK_BYTES).equals(mark)) return null
  return decrypt(key, bytes.subarray(KEY_MARK_BYTES), party).toString()
}

function personKey(bytes: Buffer): PersonKey {
  const digest = createHash('sha256').update('zegel.key-mark').update(bytes).digest()
  return { key: createSecretKey(bytes), mark: digest.subarray(0, KEY_MARK_BYTES) }
}

function encrypt(key: KeyObject, plain: Buffer, aad: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject, sealed: Buffer, aad: string): Buffer {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(sealed.length - TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()])
}
