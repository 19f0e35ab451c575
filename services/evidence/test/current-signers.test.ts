import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { readConfig } from '@zegel/host'
import { crlSummary, fromPem, toPem } from '@zegel/pki'
import { MemoryLog, makeFolder } from '@zegel/testing'
import t from 'tap'
import { readCrlFiles } from '../src/crl-files.ts'
import { CurrentSigners } from '../src/current-signers.ts'
import { proofEnds, whyEnded } from '../src/proof-ends.ts'
import { faultOf, loadSigners } from '../src/signers.ts'
import { authority, keysOf, putCrl } from './own-authority.ts'

const DAY_MS = 86_400_000
/** Later than all certificates that these tests make. */
const now = Math.floor(Date.now() / 1000) * 1000 + 3_600_000

async function ownSigners(t: Parameters<typeof makeFolder>[0], name = 'Own Root') {
  const folder = makeFolder(t)
  await authority(folder, name)
  const first = putCrl(folder, now - 1_000, now + 20 * DAY_MS)
  const file = join(folder, 'crl.pem')
  const state = join(folder, 'state')
  const data = makeFolder(t)
  const log = new MemoryLog()
  /** A process that starts at a moment. */
  const start = async (at: number, crlFiles: readonly string[] = [file]) => {
    const config = { ...readConfig({ ZEGEL_DATA: data }), ...keysOf(folder), crlFiles, logStateFolder: state }
    const signers = new CurrentSigners(await loadSigners(config, new Date(at)), log.logger)
    const told = async (now: number) => {
      const before = log.lines.length
      await signers.check(now)
      return log.lines.slice(before).map((line) => JSON.parse(line))
    }
    return { signers, told }
  }
  return { folder, file, state, first, start, ...(await start(now)) }
}

/** What a CRL file was told of. */
const fileLines = (lines: { file?: string; code?: string; profile?: string }[]) =>
  lines.filter(({ file }) => file !== undefined).map(({ file, code, profile }) => [file, code, profile])

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
  const { folder, file, first, signers, told } = await ownSigners(t)
  const stays = () =>
    t.same([signers.seal.crls, signers.timestamp.crls, signers.stopped], [[first], [first], undefined])
  writeFileSync(file, 'nothing of the kind')
  t.match(await told(now + 1), [{ level: 50, msg: /cannot be read/ }])
  stays()
  const foreign = makeFolder(t)
  await authority(foreign)
  putCrl(foreign, now - 1_000, now + 5 * DAY_MS)
  writeFileSync(file, readFileSync(join(foreign, 'crl.pem')))
  t.same(fileLines(await told(now + 2)), [[file, 'crl-foreign', undefined]])
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
    putCrl(folder, now + 1_000, now + 8 * DAY_MS)
    await told(now + 2_000)
    t.equal(whyEnded(signers, now + 2_000), undefined)
  },
)

t.test('each file is judged alone: a bad one hides no other, and is told', async (t) => {
  const other = join(makeFolder(t), 'other.pem')
  const bad: [is: string, put: () => void][] = [
    ['empty', () => writeFileSync(other, '')],
    ['gone', () => rmSync(other)],
    ['cut off', () => writeFileSync(other, Buffer.of(0x30, 0x82, 1, 1))],
  ]
  const own = await ownSigners(t)
  const from = (nth: number) => now + nth * 10_000
  for (const [nth, [is, put]] of bad.entries()) {
    const at = from(nth)
    putCrl(own.folder, at, now + 20 * DAY_MS)
    writeFileSync(other, own.first)
    const { signers, told } = await own.start(at, [own.file, other])
    put()
    putCrl(own.folder, at + 1_000, now + 20 * DAY_MS, ['seal.pem'])
    const lines = await told(at + 2_000)
    t.match(whyEnded(signers, at + 2_000), /revoked .*\(sealing\)/, is)
    t.equal(lines.filter(({ code }) => code === 'certificate-revoked').length, 1, 'it is told')
    t.same(fileLines(lines), [[other, undefined, undefined]], 'and so is the bad one')
  }
})

t.test('an older CRL takes no revocation back, nor does a restart', async (t) => {
  const { folder, file, state, start, signers, told } = await ownSigners(t)
  const old = readFileSync(file)
  const revoking = putCrl(folder, now + 1_000, now + DAY_MS, ['timestamp.pem'])
  await told(now + 1_000)
  t.match(whyEnded(signers, now + 1_000), /revoked .*\(timestamping\)/)
  t.same(fromPem(readFileSync(join(state, 'crls.seen.pem'), 'utf8')), [revoking], 'it is kept')
  const stays = async (is: string) => {
    t.match(fileLines(await told(now + 2_000)), [
      [file, 'crl-older', 'sealing'],
      [file, 'crl-older', 'timestamping'],
    ])
    t.match(whyEnded(signers, now + 2_000), /revoked/, is)
    await t.rejects(start(now + 2_000), /\(certificate-revoked\)/, `${is}, after a restart`)
    await t.rejects(start(now + 2 * DAY_MS), /\(certificate-revoked\)/, 'nor when the one that revoked has ended')
  }
  writeFileSync(file, old)
  await stays('an older one')
  putCrl(folder, now + 1_000, now + 20 * DAY_MS)
  const equal = await told(now + 3_000)
  t.match(whyEnded(signers, now + 3_000), /revoked/, 'one of the same moment and number')
  t.same(
    fileLines(equal),
    [
      [file, 'crl-older', 'sealing'],
      [file, 'crl-older', 'timestamping'],
    ].slice(0, equal.length),
  )
  putCrl(folder, now + 4_000, now + 20 * DAY_MS, [], 1n)
  await told(now + 4_000)
  t.match(whyEnded(signers, now + 4_000), /revoked/, 'one of a lower number')
  putCrl(folder, now + 4_000, now + 4_500)
  await told(now + 5_000)
  t.match(whyEnded(signers, now + 5_000), /revoked/, 'one that has ended')
  const later = putCrl(folder, now + 5_000, now + 20 * DAY_MS)
  await told(now + 5_000)
  t.equal(whyEnded(signers, now + 5_000), undefined, 'a later one')
  t.same(signers.timestamp.crls, [later])
  t.same(fromPem(readFileSync(join(state, 'crls.seen.pem'), 'utf8')), [later])
  t.equal(whyEnded((await start(now + 5_000)).signers, now + 5_000), undefined, 'and after a restart')
})

t.test('a CRL that revokes nothing is not followed by an older one, not over a restart either', async (t) => {
  const { folder, first, start, signers, told } = await ownSigners(t)
  putCrl(folder, now - 30 * DAY_MS, now + 25 * DAY_MS)
  t.same(
    fileLines(await told(now + 1)).map(([, code]) => code),
    ['crl-older', 'crl-older'],
  )
  t.same(signers.seal.crls, [first])
  t.same((await start(now + 1)).signers.seal.crls, [first])
})

t.test('one that revokes stops even when it has ended before it was read, also at a start', async (t) => {
  const { folder, start, signers, told } = await ownSigners(t)
  putCrl(folder, now, now + 3_600_000, ['seal.pem'])
  const lines = await told(now + 7_200_000)
  t.equal(lines.filter(({ code }) => code === 'certificate-revoked').length, 1)
  t.match(whyEnded(signers, now + 7_200_000), /revoked/)
  await t.rejects(start(now + 7_200_000), /\(certificate-revoked\)/)
  const other = await ownSigners(t)
  putCrl(other.folder, now, now + 3_600_000, ['seal.pem'])
  await t.rejects(other.start(now + 7_200_000), /\(certificate-revoked\)/)
  writeFileSync(other.file, toPem('X509 CRL', other.first))
  await t.rejects(other.start(now + 7_200_000), /\(certificate-revoked\)/, 'a start that was refused remembers too')
})

t.test('before something in every proof begins nothing is made: the clock was ahead, and was put right', async (t) => {
  const { folder, signers, told } = await ownSigners(t)
  putCrl(folder, now + 7_200_000, now + 9 * DAY_MS)
  await told(now + 10_800_000)
  t.match(whyEnded(signers, now + 60_000), /CRL of .* begins at/)
  t.equal(whyEnded(signers, now + 7_200_000), undefined)
  t.match(whyEnded(signers, now - 30 * DAY_MS), /begins at/)
})

t.test('of two looks at once the slower puts nothing old back', async (t) => {
  const { folder, file, signers } = await ownSigners(t)
  const old = await readCrlFiles([file])
  let release = () => {}
  const slow = new Promise<void>((resolve) => (release = resolve))
  let looks = 0
  const reads = async () => {
    looks++
    if (looks > 1) return readCrlFiles([file])
    await slow
    return old
  }
  Object.assign(signers, { crls: reads })
  const first = signers.check(now)
  putCrl(folder, now + 1_000, now + DAY_MS, ['seal.pem'])
  const second = signers.check(now + 1_000)
  await setImmediate()
  t.equal(looks, 1, 'the second waits')
  release()
  await Promise.all([first, second])
  t.equal(looks, 2)
  t.match(whyEnded(signers, now + 1_000), /revoked/)
})

t.test('what is kept of CRLs and is none stops the start', async (t) => {
  const { state, start } = await ownSigners(t)
  writeFileSync(join(state, 'crls.seen.pem'), 'something else')
  await t.rejects(start(now), /crls\.seen\.pem no longer holds/)
})

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
