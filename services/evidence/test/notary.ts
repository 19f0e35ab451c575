import { randomBytes } from 'node:crypto'
import {
  type Cursors,
  derivedId,
  type Fact,
  type Feed,
  type FeedEntry,
  factKind,
  idFromDigest,
  SHARDS,
} from '@zegel/contract'
import { type Clock, type Config, type Context, instant, type Service, systemClock } from '@zegel/host'
import { openStore, type Store, write } from '@zegel/store'
import { type Scope, startHouse, type TestHouse, until } from '@zegel/testing'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { type EvidenceOptions, evidenceService } from '../src/index.ts'

/** A kind that the notary has never heard of. */
export const thing = factKind('test.happened', Type.Object({ nth: Type.Integer() }))
export const other = factKind('test.other', Type.Object({ nth: Type.Integer() }))

export const newId = () => idFromDigest(randomBytes(32))
export const happened = (subject: string, nth: number, at = Date.now(), kind = thing) =>
  kind.make({ about: [subject, String(nth)], subject, at: instant(at), body: { nth } })

export const evidenceOf = (fact: Fact, recipient = '') => derivedId('evidence', fact.id, recipient)

/** A notary that seals the book of one small service, in a house without doors. */
export interface NotaryHouse {
  house: TestHouse
  services: readonly Service<never>[]
  /** what the service published, where it is hosted */
  source: Store<never>
  publish(facts: readonly Fact[]): Promise<void>
  /** the sealed feed as neighbours in the process see it */
  feed(): Feed
  admin: Store<never>
  /** evidences in the order of the ledger */
  ledger(): Promise<Leaf[]>
  sealed(facts: readonly Fact[], ms?: number): Promise<void>
  quarantine(): Promise<{ fact: string; error: string; attempts: number }[]>
}

export interface Leaf {
  leaf: number
  id: string
  fact: string
  chain: string
  sequence: number
  sealedAt: string
  evidence: Buffer
  archiveManifest: Buffer
  token: Buffer
  index: number
  hash: Buffer
}

export interface NotaryOptions extends Pick<EvidenceOptions, 'signers'> {
  /** the name of the small service */
  source?: string
  clock?: Clock
  config?: Partial<Config>
}

/** The small service, and its context once it runs. */
export function sourceService(name = 'source') {
  const held: { context?: Context<never> } = {}
  const service: Service<never> = {
    name,
    migrations: [],
    start: async (context) => {
      held.context = context
      return {}
    },
  }
  return { service, held }
}

export async function startNotary(
  t: Scope,
  { source: name = 'source', signers, clock = systemClock, config }: NotaryOptions = {},
): Promise<NotaryHouse> {
  const { service, held } = sourceService(name)
  const services = [service, evidenceService({ sources: [name], ...(signers && { signers }) })]
  const house = await startHouse(t, { services, clock, config: { limits: {}, ...config } as never })
  const source = await openStore<never>({ url: house.databaseUrlOf(name), schema: name, max: 4 })
  t.teardown(() => source.close())
  const admin = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 4 })
  t.teardown(() => admin.close())
  const ledger = async () =>
    (
      await sql<Leaf>`select leaf, id, fact, chain, sequence, sealed_at as "sealedAt", evidence.evidence, archive_manifest as "archiveManifest",
        token, index, hash from evidence full join leaf on leaf = index order by leaf`.execute(admin.db)
    ).rows
  return {
    house,
    services,
    source,
    publish: async (facts) => {
      await write(source, async () => ({ value: undefined, facts }))
      // The service's own process would wake its readers.
      held.context?.store.book.wake()
    },
    feed: () => (held.context as Context<never>).dial('evidence'),
    admin,
    ledger,
    sealed: async (facts, ms = 20_000) => {
      const ids = facts.map(({ id }) => id)
      await until(
        async () => {
          const { rows } = await sql<{ count: number }>`
            select count(distinct fact)::int4 as count from evidence where fact = any(${ids}::uuid[])`.execute(admin.db)
          return rows[0]?.count === new Set(ids).size
        },
        { ms, what: `the seals of ${ids.length} facts` },
      )
    },
    quarantine: async () =>
      (
        await sql<{ fact: string; error: string; attempts: number }>`
        select fact, error, attempts from quarantine order by nth`.execute(admin.db)
      ).rows,
  }
}

export const fromStart: Cursors = Object.fromEntries([...Array(SHARDS).keys()].map((shard) => [shard, 0]))

/** Everything that a feed holds after these positions, by pages of `limit`. */
export async function readAll(feed: Feed, limit: number, from = fromStart, withProof = false): Promise<FeedEntry[]> {
  const found: FeedEntry[] = []
  for (let cursors = from; ; ) {
    const page = await feed.read({ cursors, limit, waitMs: 300, withProof }, AbortSignal.timeout(30_000))
    found.push(...page.entries)
    if (page.entries.length === 0) return found
    cursors = page.cursors
  }
}
