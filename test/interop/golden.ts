import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromPem } from '@zegel/pki'
import { type Verdict, verifyDossier } from '@zegel/verify'
import { heldByOpenssl } from './by-openssl.ts'
import { filesOf, layersOf } from './container.ts'
import { type DssVerdict, startDss } from './dss.ts'
import { sha256 } from './export-layer.ts'
import { faultsOf, faultsOfOurs } from './judge-dossiers.ts'
import type { Tally } from './tally.ts'

const folder = join(import.meta.dirname, 'golden')
const inside = (name: string) => join(folder, name)
const REPORT = 'simple-report.xml'

/** A dossier whose verdicts are committed beside it, so that they can be read where Java is not. */
export interface Golden {
  dossier: Buffer
  /** path of root.pem */
  root: string
  said: {
    /** of dossier.asice */
    sha256: string
    validator: string
    policy: string
    /** what DSS said, as of the time that it names */
    verdict: DssVerdict
  }
}

export async function readGolden(): Promise<Golden> {
  const said = JSON.parse(await readFile(inside('dss.json'), 'utf8'))
  return { dossier: await readFile(inside('dossier.asice')), root: inside('root.pem'), said }
}

/**
 * The committed dossier is the one that the reports are about, all passed in them, and DSS says the same today, word for
 * word, as of the time of the reports: the tokens' certificate will have ended one day.
 */
export async function judgeGolden(tally: Tally, workFolder: string): Promise<void> {
  const golden = await readGolden()
  const { at } = golden.said.verdict
  tally.check('golden: the reports are about this dossier', faultsOfReports(golden))
  tally.check('golden: openssl and our verifier', await faultsOfGolden(golden, join(workFolder, 'golden')))
  const dss = await startDss(golden.root)
  const report = join(workFolder, REPORT)
  const now = await dss.judge(golden.dossier, { at, report })
  await dss.close()
  const same = JSON.stringify(now) === JSON.stringify(golden.said.verdict)
  tally.check('golden: DSS says the same', same ? [] : [JSON.stringify(now, null, 2)])
  const [then, again] = [await readFile(inside(REPORT), 'utf8'), await readFile(report, 'utf8')]
  tally.check('golden: DSS reports the same', then === again ? [] : [again])
  console.log(`\nThe golden dossier is ${golden.said.sha256}: ${now.tokens.length} seals and tokens, as of ${at}.`)
}

/** The digest is the dossier's, and whatever seal or token is in it has passed. */
export function faultsOfReports({ dossier, said }: Golden): string[] {
  const digest = sha256(dossier).toString('hex')
  const wrong = digest === said.sha256 ? [] : [`dossier.asice is ${digest}, the reports are about ${said.sha256}`]
  return [...wrong, ...faultsOf(said.verdict, layersOf(filesOf(dossier)))]
}

/** What openssl and our verifier have against it, as of the time of DSS's verdict. */
export async function faultsOfGolden({ dossier, root, said }: Golden, workFolder: string): Promise<string[]> {
  const files = filesOf(dossier)
  const layers = layersOf(files)
  const at = new Date(said.verdict.at)
  const held = await heldByOpenssl(files, layers, root, workFolder, at)
  const refused = layers.filter(({ name }) => !held.has(name)).map(({ name }) => `openssl refuses ${name}`)
  const verdict: Verdict = await verifyDossier(dossier, {
    roots: fromPem(await readFile(root, 'utf8')),
    logKeys: await logKeys(),
    at,
  })
  return [...refused, ...faultsOfOurs(verdict)]
}

async function logKeys(): Promise<string[]> {
  return [(await readFile(inside('log-key.txt'), 'utf8')).trim()]
}

/** Makes the golden files anew from a dossier of today. */
export async function makeGolden(dossier: Buffer, rootPem: Buffer, logKey: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  await writeFile(inside('dossier.asice'), dossier)
  await writeFile(inside('root.pem'), rootPem)
  await writeFile(inside('log-key.txt'), `${logKey}\n`)
  const dss = await startDss(inside('root.pem'))
  const verdict = await dss.judge(dossier, { report: inside(REPORT) })
  await dss.close()
  const validator = `EU DSS ${await dssVersion()}`
  const said = { sha256: sha256(dossier).toString('hex'), validator, policy: "DSS's own, unmodified", verdict }
  await writeFile(inside('dss.json'), `${JSON.stringify(said, null, 2)}\n`)
  // As `npm run check` wants every JSON file.
  execFileSync('biome', ['format', '--write', inside('dss.json')], { stdio: 'ignore' })
  console.log(`The golden files were made anew: ${said.sha256}`)
}

async function dssVersion(): Promise<string | undefined> {
  const pom = await readFile(join(import.meta.dirname, 'dss', 'pom.xml'), 'utf8')
  return /<dss.version>([^<]*)</.exec(pom)?.[1]
}
