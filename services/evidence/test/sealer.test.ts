import { type Fact, shardOf } from '@zegel/contract'
import { type Context, type Service, systemClock } from '@zegel/host'
import { type Scope, startHouse, testClock } from '@zegel/testing'
import t from 'tap'
import { evidenceService } from '../src/index.ts'
import { sha256 } from '../src/prove.ts'
import { type Candidate, sealerOf } from '../src/sealer.ts'
import { loadSigners } from '../src/signers.ts'
import { happened, newId } from './notary.ts'

const issuer = { name: 'test', policy: 'urn:test', software: 'test' }

/** The notary's own context, with a notary that has nothing to do. */
async function standing(t: Scope) {
  let held: Context<never> | undefined
  const idle = evidenceService({ sources: [] })
  const evidence: Service<never> = {
    ...idle,
    start: (context) => {
      held = context
      return idle.start(context)
    },
  }
  await startHouse(t, { services: [evidence], clock: systemClock })
  return held as unknown as Context<never>
}

const nothing = Buffer.alloc(0)
const empty = { evidence: nothing, manifest: nothing, seal: nothing, archiveManifest: nothing, token: nothing }

let position = 0
const candidates = (facts: readonly Fact[]): Candidate[] =>
  facts.map((fact) => ({ source: 'source', fact, entry: { shard: shardOf(fact.subject), position: ++position } }))

for (const where of ['in a thread of its own', 'where the clock is']) {
  t.test(`pages, ${where}`, async (t) => {
    const context = await standing(t)
    const signers = await loadSigners(context.config, new Date())
    const clock = where === 'where the clock is' ? testClock() : systemClock
    const sealer = sealerOf({ ...context, clock }, { sources: ['source'], signers, issuer })
    t.teardown(() => sealer.close())
    t.match(await sealer.load(), { holdsAny: false, cursors: new Map([['source', { 0: 0, 15: 0 }]]) })
    t.same(await sealer.seal([]), { sealed: [], holdsAny: false })
    const facts = Array.from({ length: 40 }, (_, nth) => happened(newId(), nth, clock.now()))
    const asked = candidates(facts)
    const { sealed, holdsAny } = await sealer.seal(asked)
    t.equal(holdsAny, false)
    t.same(
      sealed.map(({ fact }) => fact),
      facts,
    )
    t.ok(
      sealed.every(({ fact }, nth) => fact === facts[nth]),
      'the very facts that were asked',
    )
    t.same(
      sealed.flatMap(({ evidences }) => evidences.map(({ leaf }) => leaf)),
      [...facts.keys()],
    )
    for (const { fact, at, evidences } of sealed) {
      const [one] = evidences
      const { evidence, manifest, seal, archiveManifest, token } = one?.proven() ?? empty
      t.ok(evidence.includes(`"fact":${fact.text}`) && Date.parse(at) >= Date.parse(fact.at))
      t.ok(manifest.includes(sha256(evidence).toString('base64')))
      t.ok(archiveManifest.includes(sha256(seal).toString('base64')))
      t.equal(token[0], 0x30)
    }
    // A fact that cannot be sealed: said to the log, and it stands aside.
    const [rotten, well] = candidates([happened(newId(), 1, clock.now()), happened(newId(), 2, clock.now())]) as [
      Candidate,
      Candidate,
    ]
    const bad = { ...rotten, fact: { ...rotten.fact, digest: sha256('rot') } }
    const next = await sealer.seal([bad, well])
    t.same(
      next.sealed.map(({ fact }) => fact.id),
      [well.fact.id],
    )
    t.equal(next.holdsAny, true)
    // Another notary moves the ledger.
    await sealer.load()
    const other = sealerOf({ ...context, clock }, { sources: ['source'], signers, issuer })
    t.teardown(() => other.close())
    await other.load()
    await other.seal(candidates([happened(newId(), 3, clock.now())]))
    const late = candidates([happened(newId(), 4, clock.now())])
    await t.rejects(sealer.seal(late), { name: 'StaleCursorError' })
    await sealer.load()
    t.equal((await sealer.seal(late)).sealed.length, 1)
  })
}

t.test('a thread that ended is started again by whoever loads, and not by whoever seals', async (t) => {
  const context = await standing(t)
  const signers = await loadSigners(context.config, new Date())
  const sealer = sealerOf(context, { sources: ['source'], signers, issuer })
  t.teardown(() => sealer.close())
  await sealer.load()
  await sealer.close()
  const asked = candidates([happened(newId(), 1)])
  await t.rejects(sealer.seal(asked), /the thread that seals ended/)
  await sealer.load()
  t.equal((await sealer.seal(asked)).sealed.length, 1)
})
