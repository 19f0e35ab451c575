import { randomBytes, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sealDetached, timestampToken } from '@zegel/pki'
import { administration, citizen, makeFolder, type Recipient, type Scope } from '@zegel/testing'
import { verifyDossier } from '@zegel/verify'
import { openAsking } from './asking.ts'
import { closeTransfers, upload } from './big-transfers.ts'
import { startCluster } from './cluster.ts'
import { type RunningHouse, startHouse } from './houses.ts'
import { people } from './letters.ts'
import { type LongLetter, longLetter } from './long-letter.ts'
import { type Growth, growthDuring } from './memory-watch.ts'
import { type OpensslRates, opensslRates } from './openssl-rates.ts'
import { makeReaders } from './readers.ts'
import { tell } from './report.ts'
import { benchSigners } from './signers.ts'
import { perSecond } from './speed.ts'
import { median } from './tally.ts'

const EVIDENCES = 1_000
const ROUNDS = 3
const VERIFIED_MIN = 5_000
const EXPORT_SECONDS_MAX = 2
const EXPORT_MEGABYTES_MAX = 150

interface Exported {
  volumes: Buffer[]
  seconds: number
  growth: Growth[]
}

/** `npm run bench -- proof`: what proofs cost to make, to export and to verify. Resolves to the exit status. */
export async function proof(t: Scope): Promise<number> {
  const folder = makeFolder(t)
  const cluster = await startCluster(t, folder)
  const site = { cluster, folder, flags: [], databaseKey: randomBytes(32).toString('hex') }
  t.teardown(closeTransfers)
  tell('one process: starting ...')
  const house = await startHouse(t, site, { name: 'proof', topology: 'one' })
  const number = people(1)[0] as string
  const asking = await openAsking(t, house.adminUrl)
  await makeReaders(house, asking, house.roleUrlOf('consent'), [number])
  const [sender, reader] = [await administration(house), citizen(house, number)]
  const content = await upload(sender, 20_000)
  tell(`a letter with ${EVIDENCES} evidences ...`)
  const letter = await longLetter(t, { house, asking }, { sender, reader, content }, EVIDENCES)

  const rates = await opensslRates()
  const made = making()
  const exports: Exported[] = []
  for (let round = 0; round < ROUNDS; round++) exports.push(await exported(house, reader, letter))
  const trust = await trustOf(house)
  const verified: number[] = []
  // As for the seals above: what is measured is code that has run before.
  for (const { volumes } of exports) await verifying(volumes, trust)
  for (const { volumes } of exports) verified.push(await verifying(volumes, trust))
  return report({ rates, made, exports, verified: median(verified) })
}

function making() {
  const { seal, timestamp, timestampPolicy } = benchSigners()
  const manifest = randomBytes(600)
  const at = new Date()
  const token = { sha256: randomBytes(32), serial: 1n, genTime: at, policyOid: timestampPolicy, accuracyMs: 1_000 }
  return {
    seals: perSecond(() => sealDetached(seal, manifest, at)),
    tokens: perSecond(() => timestampToken(timestamp, token)),
  }
}

/** All volumes, one after the other, as whoever exports them gets them. */
async function exported(house: RunningHouse, reader: Recipient, { message }: LongLetter): Promise<Exported> {
  const volumes: Buffer[] = []
  let seconds = 0
  const growth = await growthDuring(house.servers, async () => {
    const begun = performance.now()
    for (let volume = 1, of = 1; volume <= of; volume++) {
      const answer = await reader.call('GET', `/evidence/messages/${message}/dossier?volume=${volume}&content=false`)
      if (answer.status !== 200) throw new Error(`volume ${volume} was answered ${answer.status}: ${answer.bytes}`)
      of = Number(answer.headers.get('zegel-volumes'))
      volumes.push(answer.bytes)
    }
    seconds = (performance.now() - begun) / 1000
  })
  return { volumes, seconds, growth }
}

async function trustOf(house: RunningHouse) {
  const key = await (await fetch(`${house.urlOf('evidence')}/evidence/log/key`)).text()
  const root = new X509Certificate(await readFile(join(house.data, 'authority', 'root.crt.pem')))
  return { roots: [root.raw], logKeys: [key.trim()], at: new Date() }
}

/** Evidences a second, everything that the verifier does with a dossier included. */
async function verifying(volumes: readonly Buffer[], trust: Parameters<typeof verifyDossier>[1]): Promise<number> {
  const begun = performance.now()
  let evidences = 0
  for (const volume of volumes) {
    const verdict = await verifyDossier(volume, trust)
    if (!verdict.holds) throw new Error(JSON.stringify(verdict.checks.filter(({ status }) => status === 'fails')))
    evidences += verdict.summary.length
  }
  if (evidences < EVIDENCES) throw new Error(`${evidences} evidences in the volumes instead of ${EVIDENCES}`)
  return evidences / ((performance.now() - begun) / 1000)
}

interface Results {
  rates: OpensslRates
  made: { seals: number; tokens: number }
  exports: readonly Exported[]
  verified: number
}

const grown = ({ beforeMegabytes, peakMegabytes }: Growth) => peakMegabytes - beforeMegabytes
const whole = (value: number) => Math.round(value).toLocaleString('en')

function report({ rates, made, exports, verified }: Results): number {
  const row = (what: string, ours: number, openssl: number, than: string) =>
    tell(`| ${what} | ${whole(ours)} | ${whole(openssl)} ${than} | ${(ours / openssl).toFixed(2)} |`)
  tell('\n| on one thread | a second | openssl speed, one core | ratio |\n|---|--:|--:|--:|')
  row('CAdES seals', made.seals, rates.signs, 'bare signatures')
  row('RFC 3161 tokens', made.tokens, rates.signs, 'bare signatures')
  row('evidences verified, in dossiers', verified, rates.verifies / 2, 'pairs of bare verifications')
  const seconds = median(exports.map((one) => one.seconds))
  const most = Math.max(...exports.flatMap(({ growth }) => growth.map(grown)))
  const bytes = exports[0]?.volumes.reduce((sum, { length }) => sum + length, 0) ?? 0
  tell(`\nexport of ${EVIDENCES} evidences in ${exports[0]?.volumes.length} volumes, ${whole(bytes / 1024)} kB:`)
  const lines = [
    {
      holds: verified >= VERIFIED_MIN,
      what: `evidences verified a second: ${whole(verified)}, at least ${whole(VERIFIED_MIN)}`,
    },
    {
      holds: seconds <= EXPORT_SECONDS_MAX,
      what: `the export takes ${seconds.toFixed(2)} s, at most ${EXPORT_SECONDS_MAX}`,
    },
    {
      holds: most <= EXPORT_MEGABYTES_MAX,
      what: `the process grows by ${most.toFixed(0)} MB, at most ${EXPORT_MEGABYTES_MAX}`,
    },
  ]
  for (const { holds, what } of lines) tell(`${holds ? 'holds' : 'FAILS'}  ${what}`)
  return lines.every(({ holds }) => holds) ? 0 : 1
}
