import { readFileSync } from 'node:fs'
import type { Fact } from '@zegel/contract'
import { instant, type Service } from '@zegel/host'
import { openStore, write } from '@zegel/store'
import { startHouse, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { evidenceService } from '../src/index.ts'
import { faultsOf } from './chain.ts'
import { bookOf, goldenFacts } from './golden-events.ts'
import { type Leaf, sourceService } from './notary.ts'

const golden: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('golden/events.json', import.meta.url), 'utf8'),
)

const NOW = Date.parse('2026-03-01T09:30:00.163Z')
const issuer = {
  name: 'Zegel',
  policy: 'https://zegel.brussels/ns/policy/1',
  policyDigest: 'cd'.repeat(32),
  software: 'zegel 0.1.0',
}

/** A house asks its identity for keys and revocations; here nobody has either. */
const withoutTokens = (service: Service<never>): Service<never> => ({
  ...service,
  start: async (context) => ({
    ...(await service.start(context)),
    issuer: { jwks: async () => ({ keys: [] }), revocations: { after: async () => [] } },
  }),
})

t.test('each event is sealed for each recipient as its golden evidence says', async (t) => {
  const facts = goldenFacts(instant(NOW - 40), instant(NOW - 20_000))
  // What the notary tells itself nobody else can write; evidence-json.test.ts has its golden evidence.
  const books = [...new Set([...facts.values()].map(({ kind }) => bookOf(kind)))].filter((name) => name !== 'evidence')
  const sources = books.map((name) => sourceService(name))
  const house = await startHouse(t, {
    // With a clock that is not the machine's the notary seals in this process, with this randomness.
    services: [
      ...sources.map(({ service }) => (service.name === 'identity' ? withoutTokens(service) : service)),
      evidenceService({ sources: books, issuer: async () => ({ issuer, policyText: '' }) }),
    ],
    clock: { now: () => NOW },
    random: (bytes) => Buffer.alloc(bytes, 0x5a),
  })
  const admin = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  t.teardown(() => admin.close())
  const stores = new Map<string, Awaited<ReturnType<typeof openStore<never>>>>()
  for (const name of books)
    stores.set(name, await openStore<never>({ url: house.databaseUrlOf(name), schema: name, max: 1 }))
  t.teardown(() => Promise.all([...stores.values()].map((store) => store.close())))

  const evidencesOf = async ({ id }: Fact) => {
    const { rows } = await sql<{ evidence: Buffer }>`
      select evidence from evidence where fact = ${id} order by leaf`.execute(admin.db)
    return rows.map(({ evidence }) => evidence.toString())
  }
  const made: Record<string, string[]> = {}
  // One after the other: each has its place in the chain.
  for (const [name, fact] of facts) {
    const book = bookOf(fact.kind)
    const store = stores.get(book)
    if (!store) continue
    await write(store, async () => ({ value: undefined, facts: [fact] }))
    sources[books.indexOf(book)]?.held.context?.store.book.wake()
    await until(async () => (await evidencesOf(fact)).length > 0, { what: `the evidence of ${name}` })
    made[name] = await evidencesOf(fact)
  }
  for (const [name, evidences] of Object.entries(made)) t.same(evidences, golden[name], name)
  t.same(Object.keys(made).toSorted(), Object.keys(golden).toSorted(), 'a new event: add its evidence')
  const { rows } = await sql<Leaf>`
    select leaf, id, fact, chain, sequence, sealed_at as "sealedAt", evidence.evidence,
      archive_manifest as "archiveManifest", token, index, hash
    from evidence full join leaf on leaf = index order by leaf`.execute(admin.db)
  t.same(faultsOf(rows), [])
})
