import { factKind, type Proof } from '@zegel/contract'
import { toPem } from '@zegel/pki'
import { call, refusedByOpenssl, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { Type } from 'typebox'
import type { LoadedSigners } from '../src/signers.ts'
import { loadSigners } from '../src/signers.ts'
import { faultsOf } from './chain.ts'
import { evidenceOf, happened, newId, readAll, startNotary } from './notary.ts'

const many = factKind('test.many', Type.Object({ recipients: Type.Array(Type.Object({ recipient: Type.String() })) }))

/** Signers that fail when they are told to; `calls` counts both. */
function moody(fails: (call: number) => boolean) {
  const mood = { calls: 0, root: undefined as Buffer | undefined }
  const signers: typeof loadSigners = async (config, now): Promise<LoadedSigners> => {
    const real = await loadSigners(config, now)
    mood.root = real.root
    const wrap = (signer: LoadedSigners['seal']): LoadedSigners['seal'] => ({
      ...signer,
      sign: (tbs) => {
        if (fails(++mood.calls)) throw new Error('the key store is busy')
        return signer.sign(tbs)
      },
    })
    return { ...real, seal: wrap(real.seal), timestamp: wrap(real.timestamp) }
  }
  return { mood, signers }
}

t.test('a signer that fails every 50th call loses nothing', async (t) => {
  const { mood, signers } = moody((call) => call % 50 === 0)
  const notary = await startNotary(t, { signers })
  const subjects = Array.from({ length: 40 }, newId)
  const facts = Array.from({ length: 400 }, (_, nth) => happened(subjects[nth % 40] as string, nth))
  for (let at = 0; at < facts.length; at += 100) await notary.publish(facts.slice(at, at + 100))
  await notary.sealed(facts)
  t.ok(mood.calls > 800, 'it failed more than a dozen times')
  const leaves = await notary.ledger()
  t.equal(leaves.length, 400)
  t.same(faultsOf(leaves), [])
  t.same(await notary.quarantine(), [])
  // Every evidence, with openssl alone.
  const entries = await readAll(notary.feed(), 100, undefined, true)
  const proofs = entries.flatMap(({ seal }) => seal?.proofs ?? [])
  t.equal(proofs.length, 400)
  const root = toPem('CERTIFICATE', mood.root as Buffer)
  t.same([...(await refusedByOpenssl(proofs.slice(0, 60), root))], [])

  const [proof] = proofs as [Proof]
  const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
  const altered = {
    evidence: { ...proof, evidence: proof.evidence.replace('"nth":', '"nth":1') },
    manifest: { ...proof, manifest: proof.manifest.replace('application/json', 'application/jsoN') },
    seal: { ...proof, seal: flip(proof.seal, proof.seal.length - 12) },
    archiveManifest: { ...proof, archiveManifest: `${proof.archiveManifest} ` },
    token: { ...proof, token: flip(proof.token, proof.token.length - 12) },
    'seal of another': { ...proof, seal: (proofs[1] as Proof).seal },
    'token of another': { ...proof, token: (proofs[1] as Proof).token },
  }
  for (const [what, one] of Object.entries(altered))
    t.equal((await refusedByOpenssl([one], root)).size, 1, `altered: ${what}`)
})

t.test(
  'a signer that is away stops nobody for good: nothing stands aside, everything is sealed when it is back',
  async (t) => {
    let away = false
    const { signers } = moody(() => away)
    const notary = await startNotary(t, { signers })
    const subject = newId()
    away = true
    const facts = Array.from({ length: 30 }, (_, nth) => happened(subject, nth))
    await notary.publish(facts)
    await until(() => notary.house.log.text.includes('the evidence could not be signed'), { what: 'a line in the log' })
    t.same(await notary.ledger(), [])
    t.same(await notary.quarantine(), [])
    away = false
    await notary.sealed(facts)
    const leaves = await notary.ledger()
    t.same(
      leaves.map(({ fact }) => fact),
      facts.map(({ id }) => id),
      'in their order',
    )
    t.same(faultsOf(leaves), [])
  },
)

t.test(
  'a fact that cannot be sealed stands aside visibly, delays nobody else, and is sealed in order once it can be',
  async (t) => {
    const notary = await startNotary(t)
    const [poisoned, healthy] = [newId(), newId()]
    const state = async () => (await call('GET', `${notary.house.url}/evidence/state`)).body
    await notary.house.stop()
    const bad = happened(poisoned, 0)
    await notary.publish([bad])
    // A bit rots in the book: the text no longer has its digest.
    await sql`update source.fact set digest = sha256('rot') where id = ${bad.id}`.execute(notary.admin.db)
    await notary.house.start()
    const behind = Array.from({ length: 300 }, (_, nth) => happened(poisoned, nth + 1))
    const others = Array.from({ length: 200 }, (_, nth) => happened(healthy, nth))
    await notary.publish([...behind.slice(0, 150), ...others])
    await notary.sealed(others)
    t.match((await notary.quarantine())[0], { fact: bad.id, error: /does not have its digest/ })
    await notary.publish(behind.slice(150, 290))
    await until(async () => (await state()).quarantine.facts === 291, { what: '291 facts aside' })
    t.match(await state(), { leaves: 200, quarantine: { facts: 291, subjects: 1, oldestAt: bad.at } })
    t.ok(
      notary.house.log.atLeast(50).some(({ msg, fact }) => msg.includes('set aside') && fact === bad.id),
      'the log tells',
    )
    t.ok((await notary.ledger()).every(({ chain }) => chain === healthy))

    // Also over a restart; then somebody repairs it while more arrives.
    await notary.house.stop()
    await notary.house.start()
    await sql`update quarantine set digest = sha256(convert_to(text, 'UTF8')) where fact = ${bad.id}`.execute(
      notary.admin.db,
    )
    await notary.publish(behind.slice(290))
    await notary.sealed([bad, ...behind])
    const leaves = await notary.ledger()
    t.same(
      leaves.filter(({ chain }) => chain === poisoned).map(({ fact }) => fact),
      [bad, ...behind].map(({ id }) => id),
      'in their order',
    )
    t.same(faultsOf(leaves), [])
    t.match(await state(), { leaves: 501, quarantine: { facts: 0, subjects: 0, oldestAt: null } })
  },
)

t.test('a fact that the database refuses stands aside alone, with its whole page tried again one by one', async (t) => {
  const notary = await startNotary(t)
  const clash = happened(newId(), 1)
  // Its evidence's id is taken already: the insert of any page that holds it fails.
  await sql`insert into evidence select 1000000, ${evidenceOf(clash)}, ${newId()}, 'x', 'x', ${newId()}, 1, null, null, now(), now(), '', '', '', '', ''`.execute(
    notary.admin.db,
  )
  const facts = Array.from({ length: 20 }, (_, nth) => happened(newId(), nth + 2))
  const later = happened(clash.subject, 99)
  await notary.publish([...facts.slice(0, 10), clash, later, ...facts.slice(10)])
  await notary.sealed(facts)
  const aside = await notary.quarantine()
  t.same(
    aside.map(({ fact }) => fact),
    [clash.id, later.id],
  )
  t.match(aside[0]?.error, /duplicate key/)
  await sql`delete from evidence where leaf = 1000000`.execute(notary.admin.db)
  await notary.sealed([clash, later])
  t.same(faultsOf(await notary.ledger()), [])
})

t.test('a signer that often fails signs nothing anew that it has signed', async (t) => {
  const { mood, signers } = moody(() => Math.random() < 0.2)
  const notary = await startNotary(t, { signers })
  const facts = Array.from({ length: 300 }, () => happened(newId(), 1))
  await notary.publish(facts)
  await notary.sealed(facts)
  t.ok(mood.calls < 1_500, `${mood.calls} signatures were asked for 300 facts`)
  t.same(faultsOf(await notary.ledger()), [])
})

t.test('a slow signer states no time that has passed: its pages become smaller', async (t) => {
  const spin = (at: number) => {
    while (performance.now() < at);
    return false
  }
  const { signers } = moody(() => spin(performance.now() + 8))
  const notary = await startNotary(t, { signers })
  const facts = Array.from({ length: 64 }, () => happened(newId(), 1))
  await notary.publish(facts)
  await notary.sealed(facts)
  const leaves = await notary.ledger()
  const pages = Map.groupBy(leaves, ({ sealedAt }) => sealedAt)
  // 16 ms for each evidence, half a second for each page: 32 are too many already.
  for (const [at, page] of pages) t.ok(page.length < 32, `${page.length} at ${at}`)
  t.same(faultsOf(leaves), [])
  t.same(await notary.quarantine(), [])
})

t.test(
  'a fact that takes too long to seal stands aside, delays nobody, and is sealed when that has passed',
  async (t) => {
    let slow = true
    const wait = () => {
      for (const end = performance.now() + 30; slow && performance.now() < end; );
      return false
    }
    const { signers } = moody(wait)
    const notary = await startNotary(t, { signers })
    // 60 ms for each evidence: for ten of one fact more than half a second.
    const recipients = Array.from({ length: 10 }, () => ({ recipient: newId() }))
    const subject = newId()
    const big = many.make({ about: [subject], subject, at: new Date().toISOString(), body: { recipients } })
    const [behind, other] = [happened(subject, 2), happened(newId(), 1)]
    await notary.publish([big, behind, other])
    await notary.sealed([other])
    await until(async () => (await notary.quarantine()).length === 2, { what: 'the fact standing aside' })
    t.match(await notary.quarantine(), [
      { fact: big.id, error: /10 evidences took .* their time is past/ },
      { fact: behind.id },
    ])
    slow = false
    await notary.sealed([big, behind])
    t.same(faultsOf(await notary.ledger()), [])
    t.same(await notary.quarantine(), [])
  },
)
