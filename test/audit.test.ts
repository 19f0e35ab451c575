import { audit } from '@zegel/evidence'
import { openStore } from '@zegel/store'
import t from 'tap'
import { auditsBesideWork } from './audit/busy.ts'
import { named } from './audit/tamperings.ts'
import { FOUND_MS_MAX, trialInTransaction, trialOnCopy } from './audit/trial.ts'
import { makeWorld, type World } from './audit/world.ts'

/** A bounded share of `npm run test:audit`, which tampers 200 times and publishes each tampered ledger again. */

const LETTERS = 24
const TRIALS = 25
/** Published again by a notary that starts on what was tampered with: a message cut out, and an old backup put back. */
const PUBLISHED = [5, named.length - 2]

t.test('beside a house that works nothing is found, however often', async (t) => {
  const audits = await auditsBesideWork(t, 24)
  t.ok(audits.length >= 2, `${audits.length} audits`)
  for (const { findings } of audits) t.same(findings, [])
  const sizes = audits.map(({ size }) => size)
  t.ok((sizes.at(-1) ?? 0) > (sizes[0] ?? 0), 'while the ledger grew')
})

t.test('what a superuser changes is found, and by the proofs in the hands of others too', async (t) => {
  const world = await makeWorld(t, LETTERS)
  const seed = process.env.ZEGEL_TEST_SEED ?? String(Date.now())
  t.comment(`seed ${seed}`)
  for (let nth = 0; nth < TRIALS; nth++) {
    // Those with a name come first; the others are chance.
    const which = nth < 11 ? nth * 3 : 1_000 + nth
    const { tampering, first, ms } = await trialInTransaction(world, seed, which)
    t.ok(first, `found: ${tampering.what}`, { tampering, seed, which })
    t.ok(ms < FOUND_MS_MAX)
  }
  const asService = await auditAsService(world)
  t.same(asService.findings, [])
  t.equal(asService.notes.length, 5, 'and it says which books it could not compare')
  for (const which of PUBLISHED) {
    const { tampering, first, published } = await trialOnCopy(world, seed, which)
    t.ok(first, `found: ${tampering.what}`)
    t.ok(published.touched > 0, 'it touches a proof that somebody holds')
    t.same(published.missed, [], 'and every such proof tells of it, with the published log alone')
    t.same(published.wronged, [])
  }
})

/** With the role of evidence alone, which sees no neighbour's book. */
async function auditAsService({ roleUrlOf, urlOf, auditing, key, remembered }: World) {
  const url = roleUrlOf('evidence', new URL(urlOf()).pathname.slice(1))
  const store = await openStore<never>({ url, schema: 'evidence', max: 1 })
  const signal = new AbortController().signal
  const { findings, notes } = await audit(store, { ...auditing, key, remembered, tell: () => {}, signal })
  await store.close()
  return { findings, notes: notes.filter((note) => note.includes('book of')) }
}
