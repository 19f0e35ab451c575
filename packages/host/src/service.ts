import type { JsonWebKey as BareJsonWebKey } from 'node:crypto'
import type { Clock, Fact, Feed, FeedEntry } from '@zegel/contract'
import type { Keyring, Migration, Store } from '@zegel/store'
import type { Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import type { HouseKeys } from './keys.ts'

/** A service as one value: what a process hosts, alone or among others. */
export interface Service<Tables = never> {
  name: string
  migrations: readonly Migration[]
  start(context: Context<Tables>): Promise<Running<Tables>>
}

/** A service whatever its tables. */
export interface AnyService {
  name: string
  migrations: readonly Migration[]
  start(context: never): Promise<unknown>
}

/** What the house gives a service: its own store, and everything that a test may want to hold still. */
export interface Context<Tables> {
  name: string
  config: Config
  store: Store<Tables>
  keyring: Keyring
  keys: HouseKeys
  clock: Clock
  random: (bytes: number) => Buffer
  log: Logger
  /** the feed of a service, hosted here or elsewhere */
  dial(service: string): Feed
  /** aborted when the house closes */
  closing: AbortSignal
}

export interface Running<Tables> {
  routes?: (app: App) => Promise<void> | void
  follows?: readonly Follow<Tables>[]
  /** loops that run until the signal; one that throws is started again after a pause */
  loops?: readonly Loop[]
  /** what neighbours read; the service's own book unless it says otherwise */
  feed?: Feed
  /** identity only: its public keys and what it revoked */
  issuer?: Issuer
  close?(): Promise<void>
}

export interface Loop {
  name: string
  run(signal: AbortSignal): Promise<void>
}

/**
 * Follows the facts of another service. `step` gets a page and calls `commit` exactly once: state, cursor and new
 * facts are one transaction. When a page fails its members are tried one by one; a fact that fails alone is parked
 * with its subject, and delays nobody else.
 */
export interface Follow<Tables> {
  name: string
  source: string
  kinds: readonly string[]
  /** facts in a page, at most */
  pageMax: number
  step(entries: readonly FeedEntry[], commit: Commit<Tables>): Promise<void>
}

export type Commit<Tables> = (step: (tx: Transaction<Tables>) => Promise<readonly Fact[]>) => Promise<void>

export interface Revocation {
  /** `client:<id>`, `session:<id>` or `party:<id>` */
  subject: string
  /** tokens issued up to this moment are void, ms since 1970 */
  until: number
  position: number
}

export interface Issuer {
  jwks(): Promise<{ keys: readonly JsonWebKey[] }>
  revocations: Revocations
}

/** A public key as a JWK with its `kid`. */
export type JsonWebKey = BareJsonWebKey & { kid: string }

export interface Revocations {
  after(position: number): Promise<readonly Revocation[]>
}
