import { setTimeout as sleep } from 'node:timers/promises'
import { BenchError } from './bench-error.ts'
import { closedLoop } from './closed-loop.ts'
import type { Contender } from './contenders.ts'
import { drained, toldBetween } from './ledger-watch.ts'
import type { DepositOptions } from './options.ts'
import { usageOf } from './usage.ts'

export interface Round {
  perSecond: number
  p50: number
  p99: number
  pending: number
  errors: number
  /** CPU of the whole round, until the last letter was told, for each letter of it, ms */
  serverMs: number
  postgresMs: number
  /** of the load generator, of one core, while it measured */
  generatorShare: number
  serverMegabytes: number
  postgresMegabytes: number
  /** notices sealed per second while letters came in, and how long the rest took afterwards */
  toldPerSecond: number
  drainSeconds: number
}

const DRAIN_SECONDS_MAX = 180
/** Processes that were off the processors reconnect, and read what was revoked meanwhile. */
const SETTLE_MS = 1_500

/** Runs with one contender on the processors and all others off them. */
export async function alone<T>(contender: Contender, run: () => Promise<T>): Promise<T> {
  for (const server of contender.servers) server.thaw()
  await Promise.all(contender.servers.map((server) => server.ready()))
  await sleep(SETTLE_MS)
  try {
    return await run()
  } finally {
    for (const server of contender.servers) server.freeze()
  }
}

export function measure(contender: Contender, options: DepositOptions, postmaster: number): Promise<Round> {
  return alone(contender, () => round(contender, options, postmaster))
}

async function round(contender: Contender, options: DepositOptions, postmaster: number): Promise<Round> {
  const { url, mill, books } = contender
  const pids = contender.servers.map(({ pid }) => pid)
  const usage = () => usageOf(pids, postmaster)
  const [before, startedAt] = [usage(), new Date()]
  const at = { begin: before, end: before }
  const times = { begin: startedAt, end: startedAt }
  const { tally, seconds, answers } = await closedLoop({
    ...options,
    url,
    next: mill.next,
    mark: (moment) => {
      at[moment] = usage()
      times[moment] = new Date()
    },
    look: ({ status, body }) => {
      if (status !== 201) throw new BenchError(`${contender.name} answered ${status}: ${body.toString().slice(0, 500)}`)
      if (books && !JSON.parse(body.toString()).proofs?.[0]?.token) throw new BenchError('a 201 without its proof')
    },
  })
  const drainFrom = performance.now()
  const told = books ? await toldBetween(books.asking, times.begin, times.end) : 0
  if (books && !(await drained(books.asking, books.sources, startedAt, DRAIN_SECONDS_MAX))) {
    throw new BenchError(`${contender.name}: letters were not told of within ${DRAIN_SECONDS_MAX} s`)
  }
  const drainSeconds = (performance.now() - drainFrom) / 1000
  const after = usage()
  return {
    perSecond: tally.of(201) / seconds,
    p50: tally.at(0.5),
    p99: tally.at(0.99),
    pending: tally.of(202),
    errors: tally.errors,
    serverMs: ((after.serverSeconds - before.serverSeconds) * 1000) / answers,
    postgresMs: ((after.postgresSeconds - before.postgresSeconds) * 1000) / answers,
    generatorShare: (at.end.generatorSeconds - at.begin.generatorSeconds) / seconds,
    serverMegabytes: at.end.serverMegabytes.reduce((a, b) => a + b, 0),
    postgresMegabytes: at.end.postgresMegabytes,
    toldPerSecond: told / seconds,
    drainSeconds,
  }
}
