import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@zegel/host'
import { crlSummary } from '@zegel/pki'
import { MemoryLog, makeFolder } from '@zegel/testing'
import t from 'tap'
import { CurrentSigners } from '../src/current-signers.ts'
import { proofEnds, whyEnded } from '../src/proof-ends.ts'
import { faultOf, loadSigners } from '../src/signers.ts'
import { authority, keysOf, putCrl } from './own-authority.ts'

const DAY_MS = 86_400_000
/** Later than all certificates that these tests make. */
const now = Math.floor(Date.now() / 1000) * 1000 + 3_600_000

async function ownSigners(t: Parameters<typeof makeFolder>[0]) {
  const folder = makeFolder(t)
  await authority(folder)
  const first = putCrl(folder, now - 1_000, now + 20 * DAY_MS)
  const config = { ...readConfig({ ZEGEL_DATA: makeFolder(t) }), ...keysOf(folder) }
  const log = new MemoryLog()
  const signers = new CurrentSigners(await loadSigners(config, new Date(now)), log.logger)
  const told = async (at: number) => {
    const before = log.lines.length
    await signers.check(at)
    return log.lines.slice(before).map((line) => JSON.parse(line))
  }
  return { folder, first, signers, told }
}

t.test('what ends soon is told once a day, with what to do', async (t) => {
  const { signers, told } = await ownSigners(t)
  t.same(new Set(proofEnds(signers).map(({ kind }) => kind)), new Set(['crl', 'certificate']))
  t.equal(proofEnds(signers)[0]?.at, now + 20 * DAY_MS, 'the earliest first')
  const soon = now + 15.5 * DAY_MS
  // The certificates live for 30 days and thus always end soon: of them this test does not speak.
  const crls = async (at: number) =>
    (await told(at)).filter(({ what }) => String(what).startsWith('the CRL of CN=Own Root'))
  t.same(await crls(now), [])
  t.match(await crls(soon), [{ level: 40, next: /ZEGEL_CRL_FILES/, ends: new Date(now + 20 * DAY_MS).toISOString() }])
  t.same(await crls(soon + DAY_MS / 2), [], 'not again the same day')
  t.equal((await crls(soon + DAY_MS)).length, 1, 'but the next')
  t.match(await crls(now + 21 * DAY_MS), [{ level: 50 }], 'and what has ended is an error')
})

t.test('a new CRL is judged as at the start: what is not fit is told, and the one before stays', async (t) => {
  const { folder, first, signers, told } = await ownSigners(t)
  const stays = () =>
    t.same([signers.seal.crls, signers.timestamp.crls, signers.stopped], [[first], [first], undefined])
  const file = join(folder, 'crl.pem')
  writeFileSync(file, 'nothing of the kind')
  t.match(await told(now + 1), [{ level: 50, msg: /cannot be read/ }])
  stays()
  const foreign = makeFolder(t)
  await authority(foreign)
  putCrl(foreign, now - 1_000, now + 5 * DAY_MS)
  writeFileSync(file, readFileSync(join(foreign, 'crl.pem')))
  t.match(
    (await told(now + 2)).map(({ code, profile }) => [code, profile]),
    [
      [/^crl-/, 'sealing'],
      [/^crl-/, 'timestamping'],
    ],
  )
  t.same(await told(now + 3), [], 'once')
  stays()
  putCrl(folder, now + DAY_MS, now + 9 * DAY_MS)
  t.match((await told(now + 4))[0], { code: 'crl-not-yet-current' })
  stays()
  await told(now + 2 * DAY_MS)
  t.equal(proofEnds(signers)[0]?.at, now + 9 * DAY_MS, 'it is taken when its time has come')
  t.equal(faultOf('timestamping', signers.timestamp, new Date(now + 2 * DAY_MS)), undefined)
})

t.test(
  'with a certificate that was revoked nothing is made any more, until its authority takes that back',
  async (t) => {
    const { folder, signers, told } = await ownSigners(t)
    putCrl(folder, now, now + 9 * DAY_MS, ['seal.pem'])
    t.match((await told(now + 1))[0], { level: 50, code: 'certificate-revoked', profile: 'sealing' })
    t.match(whyEnded(signers, now + 1), /revoked .*\(sealing\)/)
    writeFileSync(join(folder, 'crl.pem'), 'nothing of the kind')
    await told(now + 2)
    t.ok(whyEnded(signers, now + 2), 'not by a file that cannot be read')
    putCrl(folder, now, now + 10 * DAY_MS)
    await told(now + 3)
    t.equal(whyEnded(signers, now + 3), undefined)
  },
)

t.test("development's own authority makes a new CRL before the last one ends", async (t) => {
  const config = readConfig({ ZEGEL_DATA: makeFolder(t) })
  const log = new MemoryLog()
  const signers = new CurrentSigners(await loadSigners(config, new Date(now)), log.logger)
  const crl = () => crlSummary(signers.seal.crls[0] as Buffer)
  t.equal(crl().nextUpdate.getTime(), now + 90 * DAY_MS)
  for (let day = 0; day <= 400; day += 1) {
    const at = now + day * DAY_MS
    await signers.check(at)
    const ends = crl().nextUpdate.getTime()
    if (whyEnded(signers, at) !== undefined || ends < at + 40 * DAY_MS) t.fail(`on day ${day} it ends ${ends}`)
  }
  for (const [profile, signer] of [
    ['sealing', signers.seal],
    ['timestamping', signers.timestamp],
  ] as const)
    t.equal(faultOf(profile, signer, new Date(now + 400 * DAY_MS)), undefined)
  t.same(log.lines, [])
})
