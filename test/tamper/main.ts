// npm run test:tamper: a real dossier with every bit flipped, and 100,000 forged ones; nothing is accepted, nothing breaks.
//   npm run test:tamper                                  all of it: over an hour on two quiet processors
//   npm run test:tamper -- --share=0.01 --mutations=2000 --seed=abc --threads=2 --only='members of the index'
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runScoped, type Scope, type TestHouse } from '@zegel/testing'
import { play } from '../interop/play.ts'
import { Tally } from '../interop/tally.ts'
import { startWhole } from '../support/houses.ts'
import type { Way } from './flips.ts'
import { added, nothingTried, SLOW_MS, type Tried, tryOne } from './judge.ts'
import { collect, materialOf, type RawMaterial } from './material.ts'
import { kindsOfForgery } from './mutations.ts'
import { doJobs } from './pool.ts'
import type { Job } from './worker.ts'

const USAGE = 'Options: --share=0..1 (of the bits) --mutations=N --seed=TEXT --threads=N --only=KIND (of forgery)'
/** Jobs are cut so that a line comes often, and a thread never waits long for the last. */
const FLIP_JOBS = 40
const FORGERIES_A_JOB = 1_000

function options() {
  const { values } = parseArgs({
    options: {
      share: { type: 'string', default: '1' },
      mutations: { type: 'string', default: '100000' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      only: { type: 'string', default: '' },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  })
  const [share = 0, mutations = 0, threads = 0] = [values.share, values.mutations, values.threads].map(Number)
  if (kindsOfForgery(values.only) === 0) throw new Error(`No kind of forgery is called "${values.only}". ${USAGE}`)
  if (!(share > 0 && share <= 1) || !Number.isSafeInteger(mutations) || mutations < 0 || !(threads >= 1))
    throw new Error(USAGE)
  return { share, mutations, seed: values.seed, only: values.only, threads }
}

/** Letters of a real house: one whose bits are flipped, one that is forged with parts of all others. */
async function materials(house: TestHouse): Promise<{ flips: RawMaterial; forgeries: RawMaterial }> {
  const fetched = await play(house)
  const bytesOf = (letter: string, as: string) =>
    fetched.find((one) => one.letter === letter && one.as === as)?.bytes as Buffer
  const others = ['refused', 'several', 'undeliverable'].map((letter) => bytesOf(letter, 'sender'))
  const pair = (letter: string, as: string, of: string) => ({
    subject: bytesOf(letter, as),
    older: bytesOf(letter, `${as}, without contents`),
    otherView: bytesOf(letter, of),
    others: others.filter((one) => one !== bytesOf(letter, as)),
  })
  return {
    flips: await collect(house, pair('undeliverable', 'sender', 'recipient')),
    forgeries: await collect(house, pair('opened', 'recipient', 'sender')),
  }
}

function jobsOf({ share, mutations, seed, only }: ReturnType<typeof options>): Job[] {
  // What is hardest to see comes first.
  const ways: readonly Way[] = ['inner', 'anew', 'as-is']
  // A share is spread over all files: every so manieth bit, beginning somewhere.
  const of = Math.max(FLIP_JOBS, Math.round(FLIP_JOBS / share))
  const begin = Number.parseInt(seed.slice(-6), 16) || 0
  const flips = ways.flatMap((way) =>
    Array.from(
      { length: Math.round(of * share) },
      (_, nth): Job => ({
        kind: 'flips',
        way,
        slice: { nth: (begin + Math.floor(nth / share)) % of, of },
      }),
    ),
  )
  const forgeries = ways.flatMap((way) =>
    Array.from({ length: Math.ceil(mutations / FORGERIES_A_JOB) }, (_, nth): Job => {
      const from = nth * FORGERIES_A_JOB
      return { kind: 'mutations', way, run: { seed, only, from, to: Math.min(mutations, from + FORGERIES_A_JOB) } }
    }),
  )
  return [...forgeries, ...flips]
}

async function tamper(t: Scope): Promise<number> {
  const chosen = options()
  const { share, mutations, seed, only, threads } = chosen
  console.log(
    `bits: ${share} of them, forgeries: ${mutations} of ${kindsOfForgery(only)} kinds, each way; seed ${seed}, ${threads} threads`,
  )
  const house = await startWhole(t)
  const material = await materials(house)
  await house.stop()
  const tally = new Tally()
  await checkUntouched(material, tally)

  const results = new Map<string, { tried: Tried; seconds: number }>()
  const began = performance.now()
  await doJobs(jobsOf(chosen), material, threads, ({ job, tried, seconds }) => {
    const name = `${job.kind}, ${job.way}`
    const result = results.get(name) ?? { tried: nothingTried(), seconds: 0 }
    added(result.tried, tried)
    result.seconds += seconds
    results.set(name, result)
    const passed = ((performance.now() - began) / 1000).toFixed(0)
    console.log(`[${passed.padStart(5)} s] ${name}: ${result.tried.count}`)
    // Told at once: a run of an hour may be ended before its report.
    for (const kind of ['accepted', 'crashed', 'unnamed', 'slow'] as const)
      for (const one of tried[kind]) console.log(`  WRONG, ${kind}: ${one}`)
  })
  for (const [name, { tried, seconds }] of results) if (tried.count > 0) report(name, tried, seconds, tally)
  return tally.conclude()
}

/** What nobody touched holds, and so does an export made anew over it: what refuses the others is not the making. */
async function checkUntouched(material: { flips: RawMaterial; forgeries: RawMaterial }, tally: Tally): Promise<void> {
  for (const [name, raw] of Object.entries(material)) {
    const { container, trust } = materialOf(raw)
    const tried = nothingTried()
    const verdict = await tryOne(tried, container, trust, 'untouched')
    const failing = verdict?.checks.filter(({ status }) => status === 'fails') ?? []
    tally.check(
      `the dossier for ${name} holds untouched`,
      failing.map(({ code, file, detail }) => `${code} ${file} ${detail}`),
    )
  }
}

function report(name: string, tried: Tried, seconds: number, tally: Tally): void {
  const { count, slowestMs, processorMs, reasons } = tried
  const each = `${(processorMs / count).toFixed(1)} ms of processor each, ${slowestMs.toFixed(0)} ms the slowest`
  console.log(`\n${name}: ${count} tried, ${each}; ${seconds.toFixed(0)} s in all threads`)
  const sorted = Object.entries(reasons).sort(([, a], [, b]) => b - a)
  console.log(`  reasons: ${sorted.map(([code, times]) => `${code} ${times}`).join(', ')}`)
  tally.check(`${name}: none accepted`, tried.accepted)
  tally.check(`${name}: the verifier never broke`, tried.crashed)
  tally.check(`${name}: the reason names the file`, tried.unnamed)
  tally.check(`${name}: each under ${SLOW_MS} ms`, tried.slow)
}

process.exitCode = await runScoped(tamper)
