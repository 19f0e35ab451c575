import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { makeFolder, type Scope } from '@zegel/testing'
import { arrivals } from './arrivals.ts'
import { startCluster } from './cluster.ts'
import { type Contender, startBare, startPaused, startWhole } from './contenders.ts'
import type { Site } from './houses.ts'
import { people } from './letters.ts'
import { type DepositOptions, depositOptions } from './options.ts'
import { type Lap, report, tell, toldRound } from './report.ts'
import { measure } from './rounds.ts'

/** `npm run bench -- deposit`: what a letter costs, beside what a row costs. Resolves to the exit status. */
export async function deposit(t: Scope, args: readonly string[]): Promise<number> {
  const options = depositOptions(args)
  const site = await prepare(t, options)
  const contenders = await startAllOf(t, site, options)
  const postmaster = site.cluster.server.pid
  const laps: Lap[] = []
  for (let round = 1; round <= options.rounds; round++) {
    for (const contender of contenders) {
      const measured = await measure(contender, options, postmaster)
      laps.push({ name: contender.name, topology: contender.topology, round, measured })
      tell(toldRound(contender, round, measured))
    }
  }
  const streams = []
  const streaming = contenders.filter(({ name }) => name === 'B' && options.poissonSeconds > 0)
  // What the others wrote is not to be cleaned up while letters arrive.
  for (const done of contenders.filter((one) => !streaming.includes(one))) {
    for (const server of done.servers) await server.stop()
    await site.cluster.drop(done.adminUrl)
  }
  for (const contender of streaming) {
    tell(`${contender.topology}: letters arrive, ${options.rate} a second for ${options.poissonSeconds} s ...`)
    streams.push({ topology: contender.topology, measured: await arrivals(contender, options, postmaster) })
  }
  return report({ options, laps, streams })
}

async function prepare(t: Scope, options: DepositOptions): Promise<Site> {
  const folder = makeFolder(t)
  const cluster = await startCluster(t, folder)
  const profiles = options.profile === undefined ? undefined : resolve(options.profile)
  if (profiles !== undefined) mkdirSync(profiles, { recursive: true })
  return {
    cluster,
    folder,
    flags: [...options.node, ...(profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`])],
    databaseKey: randomBytes(32).toString('hex'),
  }
}

/** Started and made ready one after the other; each is taken off the processors until its turn comes. */
async function startAllOf(t: Scope, site: Site, options: DepositOptions): Promise<Contender[]> {
  const numbers = people(options.recipients)
  const wanted = (name: string) => options.only.includes(name)
  const contenders: Contender[] = []
  const add = (...started: Contender[]) => {
    for (const one of started) {
      if (wanted(one.name)) contenders.push(one)
      for (const server of one.servers) server.freeze()
    }
  }
  tell('starting PostgreSQL and the contenders, registering senders and readers ...')
  if (wanted('A') || wanted("A'")) add(...(await startBare(t, site, options, numbers)))
  for (const topology of options.topologies) {
    if (wanted('B0')) add(await startPaused(t, site, options, topology, numbers))
    if (wanted('B')) add(await startWhole(t, site, options, topology, numbers))
  }
  return contenders
}
