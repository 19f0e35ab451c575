// npm run test:interop: EU DSS, by its own unmodified policy and with our root as its only trust anchor, and openssl
// judge dossiers of a real house, and the same tampered with. Needs Java 17 and Maven; without them it says so and ends.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call, makeFolder, type Scope } from '@zegel/testing'
import { startWhole } from '../support/houses.ts'
import { buildDss, startDss } from './dss.ts'
import { keysOf } from './export-layer.ts'
import { judgeDossiers } from './judge-dossiers.ts'
import { judgeTamperings } from './judge-tamperings.ts'
import { play } from './play.ts'
import { Tally } from './tally.ts'
import { missingTools } from './tools.ts'

async function interop(t: Scope): Promise<number> {
  const folder = makeFolder(t)
  const root = join(folder, 'root.pem')
  const tally = new Tally()
  const [house] = await Promise.all([startWhole(t), buildDss()])
  await writeFile(root, (await call('GET', `${house.url}/evidence/root.pem`)).bytes)
  const dss = await startDss(root)
  t.teardown(() => dss.close())
  const bench = { dss, tally, folder, root }

  const dossiers = await play(house)
  await judgeDossiers(bench, dossiers)
  const bySender = dossiers.filter(({ as }) => as === 'sender')
  await judgeTamperings(bench, bySender, await keysOf(house.data))
  return tally.conclude()
}

/** Runs and clears up, whatever happens; what was started last is stopped first. */
async function scoped<T>(act: (t: Scope) => Promise<T>): Promise<T> {
  const teardowns: (() => unknown)[] = []
  try {
    return await act({ teardown: (run) => void teardowns.push(run) })
  } finally {
    for (const run of teardowns.reverse()) await run()
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
process.exitCode = missing === undefined ? await scoped(interop) : notice(missing)
