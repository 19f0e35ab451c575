import { setTimeout as sleep } from 'node:timers/promises'
import type { Topology } from './topology.ts'

/** How often what was killed is killed again while it starts. */
const AGAIN = 0.15
const AGAIN_MS_MAX = 1_200
/** A death within the same batch of work differs by milliseconds, ms. */
const JITTER_MS_MAX = 60

export interface Killed {
  count: number
  byTarget: Record<string, number>
}

/** Kills at `points` (numbers of acknowledged deposits, ascending), and starts again what it killed. */
export async function killAt(
  topology: Topology,
  points: readonly number[],
  random: () => number,
  progress: { done: number; over: boolean; kills: number },
  stop: AbortSignal,
): Promise<Killed> {
  const killed: Killed = { count: 0, byTarget: {} }
  const kill = async (target: string) => {
    if (!(await topology.kill(target))) return
    progress.kills = ++killed.count
    killed.byTarget[target] = (killed.byTarget[target] ?? 0) + 1
  }
  while (killed.count < points.length && !progress.over && !stop.aborted) {
    if (progress.done < (points[killed.count] as number)) {
      await sleep(5)
      continue
    }
    const target = topology.targets[Math.floor(random() * topology.targets.length)] as string
    await sleep(random() * JITTER_MS_MAX)
    await kill(target)
    if (random() < AGAIN && killed.count < points.length) {
      topology.spawn(target)
      await sleep(random() * AGAIN_MS_MAX)
      await kill(target)
    }
    await topology.revive(target)
  }
  return killed
}
