import { randomBytes } from 'node:crypto'
import { readConfig } from '@zegel/host'
import { makeFolder } from '@zegel/testing'
import t from 'tap'
import { type Provable, type Seals, sha256 } from '../src/prove.ts'
import { proveAll, proverOf, SigningError } from '../src/prover.ts'
import { loadSigners } from '../src/signers.ts'
import { newId } from './notary.ts'

const signers = await loadSigners(readConfig({ ZEGEL_DATA: makeFolder(t) }), new Date())
const at = Date.parse('2026-11-22T18:00:00.250Z')
const evidences = (count: number): Provable[] =>
  Array.from({ length: count }, (_, nth) => ({
    id: newId(),
    text: JSON.stringify({ nth, text: 'é'.repeat(nth * 7) }),
    serial: randomBytes(16).toString('hex'),
  }))
const broken = { ...(evidences(1)[0] as Provable), serial: 'no number' }

for (const [where, prover] of [
  ['in a thread of its own', proverOf(signers)],
  // Signers that wrap others stay where they are.
  ['where the signers are', proverOf({ ...signers, seal: { ...signers.seal } })],
] as const) {
  t.test(`evidences are proved in their order, ${where}`, async (t) => {
    t.teardown(() => prover.close())
    t.same(await prover.prove([], at), [])
    const asked = evidences(40)
    // Several batches under way at once, each with one that cannot be signed.
    const batches = [[...asked.slice(0, 10), broken, ...asked.slice(10, 25)], [broken], [...asked.slice(25), broken]]
    const made = (await Promise.all(batches.map((batch) => prover.prove(batch, at)))).flat()
    const errors = made.filter((one) => one instanceof SigningError)
    t.equal(errors.length, 3)
    for (const { cause } of errors) t.match(String(cause), /no number/, 'says why')
    const seals = made.filter((one): one is Seals => !(one instanceof SigningError))
    t.equal(seals.length, 40)
    // Manifests are what is sealed, and hold no signature: those must be the same, byte for byte.
    const expected = proveAll(asked, at, signers) as Seals[]
    t.same(
      seals.map(({ manifest }) => sha256(manifest).toString('hex')),
      expected.map(({ manifest }) => sha256(manifest).toString('hex')),
    )
    t.ok(seals.every(({ archiveManifest, seal }) => archiveManifest.includes(sha256(seal).toString('base64'))))
  })
}

t.test('a thread that ends fails what it was asked, and the next question starts another', async (t) => {
  const prover = proverOf(signers)
  t.teardown(() => prover.close())
  const lost = t.rejects(prover.prove(evidences(2_000), at), /the thread that seals ended/)
  await prover.close()
  await lost
  const [one] = await prover.prove(evidences(1), at)
  t.ok(one && !(one instanceof SigningError))
})
