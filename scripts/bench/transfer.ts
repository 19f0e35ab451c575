import { randomBytes } from 'node:crypto'
import { administration, citizen, makeFolder, type Scope } from '@zegel/testing'
import { openAsking } from './asking.ts'
import { closeTransfers, download, sendAndOpen, upload, type Waiting } from './big-transfers.ts'
import { startCluster } from './cluster.ts'
import { startHouse } from './houses.ts'
import { people } from './letters.ts'
import { type Growth, growthDuring } from './memory-watch.ts'
import { makeReaders } from './readers.ts'
import { tell, words } from './report.ts'

const MEGABYTE = 1024 * 1024
const AT_ONCE = 20
const SIZE = 25 * MEGABYTE
const GIGABYTE = 1024 * MEGABYTE
const GROWTH_MEGABYTES_MAX = 100

interface Line {
  what: string
  growth: Growth[]
}

/** `npm run bench -- transfer`: what large contents cost in memory. Resolves to the exit status. */
export async function transfer(t: Scope): Promise<number> {
  const folder = makeFolder(t)
  const cluster = await startCluster(t, folder)
  const site = { cluster, folder, flags: [], databaseKey: randomBytes(32).toString('hex') }
  t.teardown(closeTransfers)
  const lines: Line[] = []
  for (const topology of ['one', 'split'] as const) {
    tell(`${words[topology]}: starting ...`)
    const env = { ZEGEL_CONTENT_BYTES_MAX: String(2 * GIGABYTE) }
    const house = await startHouse(t, site, { name: `transfer-${topology}`, topology, env })
    const number = people(1)[0] as string
    await makeReaders(house, await openAsking(t, house.adminUrl), house.roleUrlOf('consent'), [number])
    const [sender, reader] = [await administration(house), citizen(house, number)]
    await Promise.all([sender.token(), reader.token()])
    const during = async (what: string, run: () => Promise<void>) => {
      const growth = await growthDuring(house.servers, run)
      const most = Math.max(...growth.map(grown))
      tell(`  ${what}: at most ${most.toFixed(0)} MB more`)
      lines.push({ what: `${what}, ${words[topology]}`, growth })
    }

    let contents: string[] = []
    await during(`${AT_ONCE} uploads of 25 MB at once`, async () => {
      contents = await Promise.all(Array.from({ length: AT_ONCE }, () => upload(sender, SIZE)))
    })
    const letters: Waiting[] = []
    for (const content of contents) letters.push(await sendAndOpen(sender, reader, content))
    await during(`${AT_ONCE} downloads of 25 MB at once`, async () => {
      await Promise.all(letters.map((letter) => download(letter, SIZE)))
    })
    await during('one upload of 1 GB', async () => {
      await upload(sender, GIGABYTE)
    })
    for (const server of house.servers) await server.stop()
  }
  return reportGrowth(lines)
}

const grown = ({ beforeMegabytes, peakMegabytes }: Growth) => peakMegabytes - beforeMegabytes

function reportGrowth(lines: readonly Line[]): number {
  tell('\n| | process | before MB | peak MB | growth MB |\n|---|---|--:|--:|--:|')
  for (const { what, growth } of lines) {
    for (const one of growth.toSorted((a, b) => grown(b) - grown(a)).slice(0, 2)) {
      const [before, peak] = [one.beforeMegabytes, one.peakMegabytes]
      tell(`| ${what} | ${one.name} | ${before.toFixed(0)} | ${peak.toFixed(0)} | ${grown(one).toFixed(0)} |`)
    }
  }
  const most = Math.max(...lines.flatMap(({ growth }) => growth.map(grown)))
  const holds = most <= GROWTH_MEGABYTES_MAX
  tell(
    `\n${holds ? 'holds' : 'FAILS'}  no process grows by more than ${GROWTH_MEGABYTES_MAX} MB: at most ${most.toFixed(0)}`,
  )
  return holds ? 0 : 1
}
