import fc from 'fast-check'
import type { Chains } from './chains.ts'
import type { Cast } from './people.ts'
import { type Plan, plan } from './plan.ts'
import { runPlans } from './run-plans.ts'

const MS_MAX = 90_000
/** Alone the last evidence comes soon. */
const LAST_MS = 5_000

const TRIED_MAX = 3

/** The smallest letter that fails alone as one of these did among others, if any does. */
export async function smallest(cast: Cast, chains: Chains, failing: readonly Plan[]): Promise<string[]> {
  const alone = fc.asyncProperty(plan, async (one) => {
    const { failures } = await runPlans(cast, chains, [one], { atOnce: 1, lastMs: LAST_MS })
    if (failures[0]) throw new Error(failures[0].what)
  })
  for (const example of failing.slice(0, TRIED_MAX)) {
    const parameters = { examples: [[example]] as [Plan][], numRuns: 1, interruptAfterTimeLimit: MS_MAX }
    const { failed, counterexample, errorInstance } = await fc.check(alone, parameters)
    if (failed && counterexample)
      return [`the smallest that fails alone: ${String(errorInstance)}`, `  ${JSON.stringify(counterexample[0])}`]
  }
  return ['alone they pass: they fail among others, so repeat with the seed']
}
