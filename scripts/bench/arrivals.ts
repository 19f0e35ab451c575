import type { Contender } from './contenders.ts'
import { drained, type Journey, journeyOf, watchUnsealed } from './ledger-watch.ts'
import { openLoop } from './open-loop.ts'
import type { DepositOptions } from './options.ts'
import { alone } from './rounds.ts'
import { stolenTime, type Usage, usageOf } from './usage.ts'

export interface Arrivals {
  letters: number
  /** of the 201s and everything else, from the moment a letter was due, ms */
  p50: number
  p99: number
  max: number
  pending: number
  errors: number
  oldestUnsealedMs: number
  samples: number
  /** of all processors' time while letters arrived, what the host gave to others */
  stolenShare: number | undefined
  /** CPU for each letter until all were told of, ms */
  serverMs: number
  postgresMs: number
  memory: Pick<Usage, 'serverMegabytes' | 'postgresMegabytes'>
  journey: Journey
}

const DRAIN_SECONDS_MAX = 120

/** Letters that arrive as in real life, and what becomes of every one of them. */
export function arrivals(contender: Contender, options: DepositOptions, postmaster: number): Promise<Arrivals> {
  return alone(contender, async () => {
    const { url, mill } = contender
    const { asking, sources } = contender.books as NonNullable<Contender['books']>
    const pids = contender.servers.map(({ pid }) => pid)
    const [before, since, start] = [usageOf(pids, postmaster), new Date(), stolenTime()]
    const stopWatching = watchUnsealed(asking, sources)
    const tally = await openLoop({ ...options, seconds: options.poissonSeconds, url, next: mill.next })
    const end = stolenTime()
    const { oldestMs, samples } = await stopWatching()
    const loaded = usageOf(pids, postmaster)
    await drained(asking, sources, since, DRAIN_SECONDS_MAX)
    const after = usageOf(pids, postmaster)
    return {
      letters: tally.count,
      p50: tally.at(0.5),
      p99: tally.at(0.99),
      max: tally.at(1),
      pending: tally.of(202),
      errors: tally.errors,
      oldestUnsealedMs: oldestMs,
      samples,
      stolenShare: end.all > start.all ? (end.stolen - start.stolen) / (end.all - start.all) : undefined,
      serverMs: ((after.serverSeconds - before.serverSeconds) * 1000) / tally.count,
      postgresMs: ((after.postgresSeconds - before.postgresSeconds) * 1000) / tally.count,
      memory: loaded,
      journey: await journeyOf(asking, since),
    }
  })
}
