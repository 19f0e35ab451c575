// npm run test:faults: a house is killed at random points while 16 clients deposit and repeat until acknowledged.
//   npm run test:faults                                              200 kills, 20,000 deposits, half in each topology
//   npm run test:faults -- --topology=split --kills=20 --deposits=2000 --seed=abc
import { inspect, parseArgs } from 'node:util'
import { type Scope, scoped } from '@zegel/testing'
import type { Judged } from './judge.ts'
import { startOneProcess } from './one-process.ts'
import { startSplit } from './split.ts'
import type { Topology } from './topology.ts'
import { trial } from './trial.ts'

const USAGE =
  'Options: --topology=one|split|both --kills=N --deposits=N --proofs=N --people=N --seed=TEXT --told=yes|no --minutes=N'
const starts = { one: startOneProcess, split: startSplit } satisfies Record<string, (t: Scope) => Promise<Topology>>

function options() {
  const { values } = parseArgs({
    options: {
      topology: { type: 'string', default: 'both' },
      kills: { type: 'string', default: '200' },
      deposits: { type: 'string', default: '20000' },
      proofs: { type: 'string', default: '500' },
      people: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now()) },
      told: { type: 'string', default: 'yes' },
      minutes: { type: 'string', default: '60' },
    },
  })
  const names = values.topology === 'both' ? (['one', 'split'] as const) : [values.topology as keyof typeof starts]
  const numbers = [values.kills, values.deposits, values.proofs, values.people, values.minutes].map(Number)
  if (!names.every((name) => name in starts) || !numbers.every((n) => Number.isSafeInteger(n) && n > 0))
    throw new Error(USAGE)
  const [kills = 0, deposits = 0, proofs = 0, people = 0, minutes = 0] = numbers
  // The totals are shared: each topology gets its half.
  const half = (n: number) => Math.ceil(n / names.length)
  return {
    names,
    seed: values.seed,
    told: values.told === 'yes',
    minutes,
    people,
    kills: half(kills),
    deposits: half(deposits),
    proofs: Math.min(half(proofs), half(deposits)),
  }
}

function tell(say: (line: string) => void, judged: readonly Judged[]) {
  for (const { what, failures } of judged) {
    say(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${failures.length} ${what}`)
    for (const failure of failures.slice(0, 10)) say(`       ${failure}`)
  }
}

async function main(): Promise<number> {
  const { names, minutes, ...each } = options()
  const stop = new AbortController()
  const bound = setTimeout(
    () => stop.abort(new Error(`not done within ${minutes} minutes: --minutes=N allows for more`)),
    minutes * 60_000,
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  let [passed, failed] = [0, 0]
  for (const name of names) {
    const began = Date.now()
    const say = (line: string) =>
      console.log(`[${name} ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s] ${line}`)
    say(`${each.kills} kills, ${each.deposits} deposits, seed ${each.seed}`)
    try {
      const judged = await scoped(async (t) => {
        const topology = await starts[name](t)
        try {
          return await trial(topology, { ...each, stop: stop.signal, say })
        } catch (error) {
          say(topology.logs())
          throw error
        }
      })
      tell(say, judged)
      passed += judged.filter(({ failures }) => failures.length === 0).length
      failed += judged.filter(({ failures }) => failures.length > 0).length
    } catch (error) {
      failed++
      say(`FAIL ${inspect(error)}`)
    }
  }
  clearTimeout(bound)
  const trials = each.deposits * names.length
  if (failed === 0)
    console.log(
      `0 failures in ${trials} trials bounds the rate at 3/${trials} = ${(3 / trials).toExponential(1)} (95 %)`,
    )
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
