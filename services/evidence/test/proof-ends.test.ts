import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, systemClock } from '@zegel/host'
import { makeFolder, testClock, until } from '@zegel/testing'
import t, { type Test } from 'tap'
import { happened, type NotaryHouse, newId, readAll, startNotary } from './notary.ts'
import { authority, keysOf, putCrl } from './own-authority.ts'

const DAY_MS = 86_400_000
/** Times in certificates and CRLs are whole seconds. */
const second = (ms: number) => Math.floor(ms / 1000) * 1000

async function stateOf({ house }: NotaryHouse) {
  return ((await (await fetch(`${house.url}/evidence/state`)).json()) as { signing: Signing }).signing
}
interface Signing {
  until: string
  ends: string
  stopped?: string
}

/** One more fact, which must not be sealed for a while. */
async function refused(t: Test, notary: NotaryHouse, clock: Clock, why: RegExp) {
  const fact = happened(newId(), 1, clock.now())
  const before = (await notary.ledger()).length
  await notary.publish([fact])
  const { stopped } = await until(async () => {
    const state = await stateOf(notary)
    return state.stopped !== undefined && state
  })
  t.match(stopped, why)
  await until(() => notary.house.log.text.includes('nothing is sealed'))
  await sleep(1_500)
  t.equal((await notary.ledger()).length, before, 'nothing is sealed')
  t.same(await notary.quarantine(), [], 'and no fact is to blame')
  return fact
}

/** The CRL that stands in the seal and in the token of the newest evidence. */
async function holdsCrl(notary: NotaryHouse, crl: Buffer) {
  const [proof] = (await readAll(notary.feed(), 10, undefined, true)).at(-1)?.seal?.proofs ?? []
  return [proof?.seal, proof?.token].every((file) => Buffer.from(file ?? '', 'base64').includes(crl))
}

for (const where of ['in a thread of its own', 'where the clock is']) {
  t.test(`past the end of a CRL nothing is sealed, ${where}, until a new one is in its place`, async (t) => {
    const folder = makeFolder(t)
    await authority(folder)
    const clock = where === 'where the clock is' ? testClock() : systemClock
    const now = second(clock.now())
    const ends = clock === systemClock ? now + 6_000 : now + 10 * DAY_MS
    putCrl(folder, now - 1_000, ends)
    const notary = await startNotary(t, { config: keysOf(folder), clock })
    const first = happened(newId(), 1, clock.now())
    await notary.publish([first])
    await notary.sealed([first])
    t.equal((await stateOf(notary)).until, new Date(ends).toISOString())
    if ('move' in clock) (clock as ReturnType<typeof testClock>).move(11 * DAY_MS)
    else await until(() => Date.now() > ends + 10)
    const fact = await refused(t, notary, clock, /CRL of .*Own Root.* ended/)

    const later = second(clock.now())
    const crl = putCrl(folder, later - 1_000, later + DAY_MS)
    await notary.sealed([fact])
    t.ok(await holdsCrl(notary, crl), 'the new one is in the proof')
    const mended = await stateOf(notary)
    t.same([mended.until, mended.stopped], [new Date(later + DAY_MS).toISOString(), undefined])
  })
}
