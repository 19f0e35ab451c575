import fc from 'fast-check'
import type { Chains } from './chains.ts'
import type { Cast } from './people.ts'
import { type Plan, plan } from './plan.ts'
import { runPlans } from './run-plans.ts'

const MS_MAX = 120_000
/** Alone the last evidence comes soon. */
const LAST_MS = 5_000

/** The smallest letter that fails alone as this one did among others, if it does. */
export async function smallest(cast: Cast, chains: Chains, failing: Plan): Promise<string[]> {
  const alone = fc.asyncProperty(plan, async (one) => {
    const { failures } = await runPlans(cast, chains, [one], { atOnce: 1, lastMs: LAST_MS })
    if (failures[0]) throw new Error(failures[0].what)
  })
  const result = await fc.check(alone, { examples: [[failing]], numRuns: 1, interruptAfterTimeLimit: MS_MAX })
  if (!result.failed || !result.counterexample)
    return ['alone it passes: it fails among others, so repeat with the seed']
  const [found] = result.counterexample
  return [`the smallest that fails alone: ${String(result.errorInstance)}`, `  ${JSON.stringify(found)}`]
}
