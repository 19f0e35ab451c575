// npm run test:model: random lives of letters, many at once over the same people, in a real house: the evidences that
// each leaves are those of the model, and every chain keeps the invariants of DOMAIN.md section 5.
//   npm run test:model                                   10,000 letters
//   npm run test:model -- --sequences=500 --seed=7 --at-once=32
import { parseArgs } from 'node:util'
import { runScoped, type Scope } from '@zegel/testing'
import fc from 'fast-check'
import { startWhole } from '../support/houses.ts'
import { Chains } from './chains.ts'
import { gatherCast } from './people.ts'
import { plan } from './plan.ts'
import { runPlans } from './run-plans.ts'
import { smallest } from './smallest.ts'
import { summaryOf } from './summary.ts'

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    'at-once': { type: 'string', default: '64' },
  },
})
const [sequences, seed, atOnce] = [values.sequences, values.seed, values['at-once']].map(Number) as [
  number,
  number,
  number,
]
if (![sequences, seed, atOnce].every((n) => Number.isSafeInteger(n) && n > 0))
  throw new Error('Options: --sequences=N --seed=N --at-once=N')

async function model(t: Scope): Promise<number> {
  console.log(`${sequences} letters, --seed=${seed}, ${atOnce} at once`)
  // A grant that ends while its letter is judged would tell of it later; that is tested in mailbox.test.ts.
  const limits = { grant_seconds: 6 * 60 * 60 }
  const house = await startWhole(t, { config: { limits } })
  const chains = await Chains.open(house.adminUrl)
  t.teardown(() => chains.close())
  // A person may agree 20 times an hour, so more letters need more people.
  const cast = await gatherCast(house, Math.min(240, 10 + Math.ceil(sequences / 50)))
  const run = await runPlans(cast, chains, fc.sample(plan, { numRuns: sequences, seed }), {
    atOnce,
    tell: (done) => console.log(`${done} done`),
  })
  for (const line of summaryOf(run)) console.log(line)
  const failing = run.failures.map(({ plan }) => plan)
  if (failing.length > 0) for (const line of await smallest(cast, chains, failing)) console.log(line)
  const failed = run.failures.length + run.quarantined.length
  console.log(`${run.played.length - run.chains.faults.length} passed, ${failed} failed`)
  return failed === 0 && run.played.length === sequences ? 0 : 1
}

process.exitCode = await runScoped(model)
