import { generateKeyPairSync } from 'node:crypto'
import { noteSigner } from '@zegel/tlog'
import t from 'tap'
import { checkLogs, type Logged } from '../src/check-logs.ts'
import { checkTogether } from '../src/check-together.ts'
import type { Dossier } from '../src/examine.ts'
import { Findings } from '../src/findings.ts'
import { verifyDossiers } from '../src/index.ts'
import { readDossier } from '../src/verify-dossier.ts'
import { BEGAN } from './support/authority.ts'
import { type DossierOptions, pack, testDossier } from './support/dossiers.ts'
import { authority, trust } from './support/refused.ts'

const another = noteSigner({ name: 'test.example/log/2', privateKey: generateKeyPairSync('ed25519').privateKey })
const whole = await testDossier({ authority })
const DAY = 86_400_000

/** As of a log, so many days after the letter. */
async function ofLog(name: string, log: typeof another, days: number, options: DossierOptions) {
  const at = BEGAN + 60_000 + days * DAY
  const { files } = await testDossier({
    authority: { ...authority, log },
    letter: whole.letter,
    from: whole,
    checkpointTokenAt: new Date(at),
    ...options,
  })
  return { name, source: await pack(files, authority, { exportedAt: new Date(at + 1_000) }) }
}

t.test('another log begins with all that the first one had', async (t) => {
  const both = { ...trust, logKeys: [authority.log.vkey, another.vkey], at: new Date(BEGAN + 60 * DAY) }
  const first = await ofLog('first', authority.log, 0, { log: { after: 0 } })
  const goesOn = await ofLog('goes on', another, 30, { log: { after: 400 } })
  const lost = await ofLog('lost', another, 30, { upTo: 5, log: { after: 400 } })
  t.match(await verifyDossiers([goesOn, first], both), { holds: true, missing: [] })
  for (const given of [
    [first, lost],
    [lost, first],
  ]) {
    const { holds, missing, together } = await verifyDossiers(given, both)
    t.same([holds, missing], [true, []], 'it may be as of before')
    t.match(
      together.filter(({ code }) => code === 'head-agreement'),
      [
        {
          status: 'unchecked',
          file: 'lost',
          detail: /its head is evidence 5, and first, out of another log, has evidence 8/,
        },
      ],
    )
  }
  const stampedLate = await ofLog('late', authority.log, 31, { upTo: 5, log: { after: 0 } })
  t.ok(
    (await verifyDossiers([stampedLate, goesOn], both)).holds,
    'an old checkpoint may be stamped later than a new one',
  )

  const { dossiers } = await verifyDossiers([goesOn], { ...both, logKeys: [authority.log.vkey] })
  t.match(
    dossiers[0]?.verdict.checks.filter(({ status }) => status === 'fails'),
    [{ code: 'checkpoint-signature', detail: /checkpoint of test\.example\/log\/2, .* give that log's key too/ }],
    'the key that is wanted is named',
  )
})

t.test('as many dossiers as one job makes', async (t) => {
  const dossier = (await readDossier(await pack(whole.files, authority), trust, new Findings())) as Dossier
  const { index, checkpoint } = dossier
  if (!index || !checkpoint) throw new Error('it has no index, or no checkpoint')
  const own = (nth: number) => (id: string) => `${nth.toString(16).padStart(8, '0')}${id.slice(8)}`
  const of = (nth: number) => ({
    name: String(nth),
    dossier: {
      ...dossier,
      index: { ...index, message: own(nth)(index.message) },
      checkpoint: { ...checkpoint, size: 200_000 },
      evidences: dossier.evidences.map((one) => ({
        ...one,
        id: own(nth)(one.id),
        leaf: (one.leaf as number) + nth * 20,
      })),
    },
  })
  const given = Array.from({ length: 5_000 }, (_, nth) => of(nth))
  const findings = new Findings()
  const before = process.cpuUsage()
  checkTogether(given, {}, findings)
  const { user } = process.cpuUsage(before)
  t.match(
    findings.checks.map(({ code, status }) => [code, status]),
    [['log-agreement', 'holds']],
  )
  t.ok(user < 2_000_000, `${given.length} took ${user / 1000} ms`)

  const logged = given.map(({ name, dossier: { checkpoint, evidences, stampedAt } }): Logged => {
    return { name, checkpoint, evidences, stampedAt }
  })
  const of4000 = logged[4_000]
  const [one, ...others] = of4000?.evidences ?? []
  if (!of4000 || !one) throw new Error('it has no evidence')
  const late = { ...one, genTime: new Date(Number(dossier.stampedAt) + 2_000) }
  logged[4_000] = { ...of4000, evidences: [late, ...others] }
  const told = new Findings()
  checkLogs(logged, told)
  t.match(told.checks[0], { status: 'fails', detail: new RegExp(`holds evidence ${one.id}, which is later, in 4000`) })
})
