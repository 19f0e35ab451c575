import type { Chains } from './chains.ts'
import { type ChainVerdict, judgeChains } from './judge-chains.ts'
import { judgeLetter } from './judge-letter.ts'
import { type Played, playLetter } from './letter-driver.ts'
import type { Cast } from './people.ts'
import type { Plan } from './plan.ts'

export interface Failure {
  plan: Plan
  /** its place among the plans */
  nth: number
  message: string | undefined
  what: string
}

export interface RunOptions {
  /** letters under way at the same time */
  atOnce: number
  /** told every few seconds */
  tell?: (done: number) => void
  /** how long the last evidence of a letter may take, ms */
  lastMs?: number
}

export interface Run {
  played: readonly Played[]
  failures: readonly Failure[]
  chains: ChainVerdict
  quarantined: readonly string[]
  seconds: number
}

const TELL_MS = 10_000
const WITHOUT_END = { nth: 0, message: undefined, what: 'evidences are made without end' }

/**
 * Plays all letters, many at once over the same people, and judges each as soon as it is over and all once more at the
 * end. After the first surprise no further letter begins.
 */
export async function runPlans(cast: Cast, chains: Chains, plans: readonly Plan[], options: RunOptions): Promise<Run> {
  const began = performance.now()
  const played: [nth: number, Played][] = []
  const failures: Failure[] = []
  const waiting = [...plans.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next && failures.length === 0; next = waiting.shift()) {
      const [nth, plan] = next
      let letter: Played | undefined
      try {
        letter = await playLetter(cast, plan)
        await judgeLetter(letter, options.lastMs)
        played.push([nth, letter])
      } catch (error) {
        const { name, message, stack } = error as Error
        failures.push({ plan, nth, message: letter?.message, what: name === 'Surprise' ? message : String(stack) })
      }
    }
  }
  const telling = setInterval(() => options.tell?.(played.length), TELL_MS)
  await Promise.all(Array.from({ length: options.atOnce }, worker)).finally(() => clearInterval(telling))
  const quiet = await chains.quiet()
  if (!quiet) failures.push({ ...WITHOUT_END, plan: plans[0] as Plan })
  const letters = played.map(([, letter]) => letter)
  const verdict = await judgeChains(chains, letters)
  for (const { played: letter, faults } of verdict.faults) {
    const nth = played.find(([, one]) => one === letter)?.[0] as number
    failures.push({ plan: letter.plan, nth, message: letter.message, what: faults.join('; ') })
  }
  const quarantined = await chains.quarantined()
  const seconds = (performance.now() - began) / 1000
  return { played: letters, failures, chains: verdict, quarantined, seconds }
}
