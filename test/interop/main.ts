// npm run test:interop: EU DSS, by its own unmodified policy and with our root as its only trust anchor, and openssl
// judge dossiers of a real house, and the same tampered with. Needs Java 17 and Maven; without them it says so and ends.
//   npm run test:interop -- --golden     makes the files in test/interop/golden anew, from a dossier of today
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fromPem } from '@zegel/pki'
import { call, expectStatus, makeFolder, runScoped, type Scope } from '@zegel/testing'
import { verifyDossier } from '@zegel/verify'
import { startWhole } from '../support/houses.ts'
import { containerOf, filesOf } from './container.ts'
import { buildDss, startDss } from './dss.ts'
import { keysOf, remade } from './export-layer.ts'
import { judgeGolden, makeGolden } from './golden.ts'
import { type Bench, judgeDossiers } from './judge-dossiers.ts'
import { judgeWithAnotherRoot } from './judge-stranger.ts'
import { judgeTamperings } from './judge-tamperings.ts'
import { judgeYears } from './judge-years.ts'
import { type Fetched, play } from './play.ts'
import { Tally } from './tally.ts'
import { missingTools } from './tools.ts'

async function interop(t: Scope): Promise<number> {
  const { values } = parseArgs({ options: { golden: { type: 'boolean', default: false } } })
  const folder = makeFolder(t)
  const [house] = await Promise.all([startWhole(t), buildDss()])
  const get = async (path: string) => expectStatus(await call('GET', house.url + path), 200).bytes
  const rootPem = await get('/evidence/root.pem')
  const logKey = (await get('/evidence/log/key')).toString().trim()
  const dossiers = await play(house)
  const bySender = dossiers.filter(({ as }) => as === 'sender')
  const [opened] = bySender as [Fetched]
  if (values.golden) await makeGolden(opened.bytes, rootPem, logKey)

  const tally = new Tally()
  const root = join(folder, 'root.pem')
  await writeFile(root, rootPem)
  const dss = await startDss(root)
  t.teardown(() => dss.close())
  const trust = { roots: fromPem(rootPem.toString()), logKeys: [logKey] }
  const ours: Bench['ours'] = (container) => verifyDossier(container, { ...trust, at: new Date() })
  const bench = { dss, tally, folder, root, ours }
  const keys = await keysOf(house.data)
  // An export that is made anew over nothing changed holds as well: what refuses the others is not the making.
  const anew = { ...opened, as: 'sender, export made anew', bytes: await anewOf(opened.bytes) }
  await judgeDossiers(bench, [...dossiers, anew])
  await judgeTamperings(bench, bySender, keys)
  await judgeYears(bench, opened.bytes, keys)
  await judgeWithAnotherRoot(bench, opened.bytes)
  await judgeGolden(tally, folder)
  return tally.conclude()

  async function anewOf(container: Buffer) {
    return containerOf(remade(filesOf(container), keys, new Date()))
  }
}

function notice(missing: string): number {
  const frame = '!'.repeat(100)
  console.log(`${frame}
!! NOT CHECKED HERE: whether EU DSS accepts the dossiers and refuses those tampered with.
!! Wanting: ${missing}.
!! Debian, Ubuntu: apt-get install openjdk-17-jdk-headless maven
!! What DSS said of one dossier, on a machine that has them, is in test/interop/golden.
${frame}
0 passed, 0 failed`)
  return 0
}

const missing = missingTools()
process.exitCode = missing === undefined ? await runScoped(interop) : notice(missing)
