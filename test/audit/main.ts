// npm run test:audit: a house with a past, and a superuser who changes it; the audit must find every change.
//   npm run test:audit                                 200 tamperings, each in a copy of the database, published again
//   npm run test:audit -- --trials=50 --letters=400 --seed=abc
import { parseArgs } from 'node:util'
import { runScoped, type Scope } from '@zegel/testing'
import { FOUND_MS_MAX, type Judged, trialOnCopy } from './trial.ts'
import { makeWorld, type World } from './world.ts'

const USAGE = 'Options: --trials=N --letters=N --seed=TEXT'

function options() {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '200' },
      letters: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now()) },
    },
  })
  const [trials = 0, letters = 0] = [values.trials, values.letters].map(Number)
  if (![trials, letters].every((n) => Number.isSafeInteger(n) && n > 0)) throw new Error(USAGE)
  return { trials, letters, seed: values.seed }
}

const passes = ({ first, ms, published }: Judged) =>
  first !== undefined && ms <= FOUND_MS_MAX && published.missed.length === 0 && published.wronged.length === 0

function tell({ tampering, first, ms, published }: Judged, nth: number) {
  const { touched, missed, wronged } = published
  console.log(
    `${first ? 'found ' : 'MISSED'} ${String(nth).padStart(4)} ${ms.toFixed(0).padStart(6)} ms  ${tampering.what}`,
  )
  if (first) console.log(`            ${first.code} in ${first.table}, ${first.row}: ${first.wrong}`)
  if (touched > 0) console.log(`            ${touched - missed.length} of ${touched} proofs that it touches tell of it`)
  for (const name of missed) console.log(`            MISSED by the proof ${name}`)
  for (const name of wronged) console.log(`            WRONGED ${name}: it is still there`)
}

function summary(judged: readonly Judged[]) {
  console.log(`\n${'kind'.padEnd(28)} tampered  found  slowest ms  proofs touched  told by them`)
  for (const [kind, some] of [...Map.groupBy(judged, ({ tampering }) => tampering.kind)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const touching = some.filter(({ published }) => published.touched > 0)
    const cells = [
      some.length,
      some.filter(({ first }) => first).length,
      Math.max(...some.map(({ ms }) => ms)).toFixed(0),
      touching.length,
      touching.filter(({ published }) => published.missed.length === 0).length,
    ]
    const widths = [9, 7, 12, 16, 14]
    console.log(kind.padEnd(28) + cells.map((cell, nth) => String(cell).padStart(widths[nth] as number)).join(''))
  }
}

async function trials(world: World, seed: string, count: number): Promise<Judged[]> {
  const judged: Judged[] = []
  for (let nth = 0; nth < count; nth++) {
    const one = await trialOnCopy(world, seed, nth)
    judged.push(one)
    tell(one, nth)
  }
  return judged
}

async function audit(t: Scope): Promise<number> {
  const { trials: count, letters, seed } = options()
  console.log(`# ${count} tamperings with a house of ${letters} letters, seed ${seed}`)
  const judged = await trials(await makeWorld(t, letters), seed, count)
  summary(judged)
  const passed = judged.filter(passes).length
  if (passed === count) console.log(`\n0 of ${count} missed bounds the rate at 3/${count} (95 %)`)
  console.log(`${passed} passed, ${count - passed} failed`)
  return passed === count ? 0 : 1
}

process.exitCode = await runScoped(audit)
