import { cpus, totalmem } from 'node:os'
import type { Arrivals } from './arrivals.ts'
import type { DepositOptions, Topology } from './options.ts'
import type { Round } from './rounds.ts'
import { median } from './tally.ts'

export interface Lap {
  name: string
  topology: Topology
  round: number
  measured: Round
}

export interface Results {
  options: DepositOptions
  laps: readonly Lap[]
  streams: readonly { topology: Topology; measured: Arrivals }[]
}

const P99_MS_MAX = 100
const UNSEALED_MS_MAX = 5_000
const WHOLE_RATIO_MIN = 0.1
const PAUSED_RATIO_MIN = 0.25
export const words: Record<Topology, string> = { one: 'one process', split: 'one process per service' }

export const tell = (line: string) => void process.stdout.write(`${line}\n`)
const whole = (value: number) => Math.round(value).toLocaleString('en')
const short = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))

export function toldRound(
  { name, topology, books }: { name: string; topology: Topology; books: unknown },
  round: number,
  one: Round,
): string {
  const where = books ? ` (${words[topology]})` : ''
  const end =
    one.toldPerSecond > 0 ? `, told ${whole(one.toldPerSecond)}/s, the rest in ${one.drainSeconds.toFixed(1)} s` : ''
  const odd = one.pending + one.errors > 0 ? `, ${one.pending} times 202, ${one.errors} errors` : ''
  return (
    `round ${round}  ${name}${where}: ${whole(one.perSecond)}/s, p50 ${short(one.p50)} ms, p99 ${short(one.p99)} ms${odd}${end}; ` +
    `CPU for each: servers ${one.serverMs.toFixed(3)} ms, PostgreSQL ${one.postgresMs.toFixed(3)} ms; generator ${Math.round(one.generatorShare * 100)} % of a core`
  )
}

/** Tables for the README, then one line for each threshold; 1 where one fails. */
export function report({ options, laps, streams }: Results): number {
  const processors = cpus()
  tell(`
Measured on ${processors.length} cores (${processors[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}; load generator and PostgreSQL on the same cores.
${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections, medians:
`)
  roundsTable(laps)
  if (streams.length > 0) arrivalsTable(options, streams)
  tell('')
  const verdicts = [...ratioVerdicts(laps, options), ...streams.flatMap(streamVerdicts)]
  for (const { line, holds } of verdicts) tell(`${holds ? 'holds' : 'FAILS'}  ${line}`)
  const counted = options.quick ? verdicts.filter(({ ofSpeed }) => !ofSpeed) : verdicts
  return counted.every(({ holds }) => holds) ? 0 : 1
}

function roundsTable(laps: readonly Lap[]) {
  tell(
    '| | requests/s | p50 ms | p99 ms | told/s | CPU ms a letter: servers + PostgreSQL | memory MB: servers + PostgreSQL |',
  )
  tell('|---|--:|--:|--:|--:|--:|--:|')
  for (const group of Map.groupBy(laps, ({ name, topology }) => `${name} ${topology}`).values()) {
    const { name, topology } = group[0] as Lap
    const of = (member: (one: Round) => number) => median(group.map(({ measured }) => member(measured)))
    const told = of((one) => one.toldPerSecond)
    tell(
      `| ${titleOf(name, topology)} | ${whole(of((one) => one.perSecond))} | ${short(of((one) => one.p50))} | ${short(of((one) => one.p99))} ` +
        `| ${told > 0 ? whole(told) : ''} | ${of((one) => one.serverMs).toFixed(2)} + ${of((one) => one.postgresMs).toFixed(2)} ` +
        `| ${whole(of((one) => one.serverMegabytes))} + ${whole(of((one) => one.postgresMegabytes))} |`,
    )
  }
}

function titleOf(name: string, topology: Topology): string {
  if (name === 'A') return 'A: bare Fastify, one `insert` with `pg`'
  if (name === "A'") return "A': the same with token check and body validation"
  if (name === 'B0') return `B0: deposit with proof, other services paused, ${words[topology]}`
  return `B: deposit with proof, every follower running, ${words[topology]}`
}

function arrivalsTable({ rate, poissonSeconds }: DepositOptions, streams: Results['streams']) {
  tell(`
Poisson arrivals, ${rate} letters a second for ${poissonSeconds} s, every follower running; latency from the moment each was due:
`)
  tell(
    '| | letters | p50 ms | p99 ms | max ms | 202 | errors | oldest unsealed ms | deposited to told, s: p50, p99, max | end to end/s | CPU ms a letter: servers + PostgreSQL | memory MB: servers + PostgreSQL |',
  )
  tell('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|')
  for (const { topology, measured: one } of streams) {
    const { journey, memory } = one
    const lag = journey.lagSeconds?.map((seconds) => seconds.toFixed(2)).join(', ') ?? 'nobody was told'
    tell(
      `| ${words[topology]} | ${whole(one.letters)} | ${short(one.p50)} | ${short(one.p99)} | ${short(one.max)} | ${one.pending} | ${one.errors} ` +
        `| ${whole(one.oldestUnsealedMs)} (${one.samples} samples) | ${lag} | ${whole(journey.told / journey.spanSeconds)} ` +
        `| ${one.serverMs.toFixed(2)} + ${one.postgresMs.toFixed(2)} | ${memory.serverMegabytes.map(whole).join(' + ')} + ${whole(memory.postgresMegabytes)} |`,
    )
  }
  for (const { topology, measured } of streams) {
    if (measured.stolenShare === undefined) continue
    const percent = (measured.stolenShare * 100).toFixed(1)
    tell(`${words[topology]}: the machine's host gave ${percent} % of its processors to others meanwhile`)
  }
}

interface Verdict {
  line: string
  holds: boolean
  /** of how fast it went, not of what became of the letters */
  ofSpeed: boolean
}

/** Each round's ratio first, then their median: what slows the machine for a while slows both sides of a ratio. */
function ratioVerdicts(laps: readonly Lap[], { topologies }: DepositOptions): Verdict[] {
  const of = (name: string, round: number, topology?: Topology) =>
    laps.find((lap) => lap.name === name && lap.round === round && (!topology || lap.topology === topology))?.measured
      .perSecond
  const ratio = (name: string, topology: Topology) => {
    const ratios = [...new Set(laps.map(({ round }) => round))].flatMap((round) => {
      const [above, below] = [of(name, round, topology), of("A'", round)]
      return above !== undefined && below !== undefined ? [above / below] : []
    })
    return ratios.length > 0 ? median(ratios) : undefined
  }
  return topologies.flatMap((topology) =>
    (
      [
        ['B', WHOLE_RATIO_MIN],
        ['B0', PAUSED_RATIO_MIN],
      ] as const
    ).flatMap(([name, least]) => {
      const found = ratio(name, topology)
      if (found === undefined) return []
      // The thresholds are set for one process; with more the machine's two cores are shared by more.
      if (topology === 'split')
        return [{ line: `${name}/A' = ${found.toFixed(3)} (${words.split}: no threshold)`, holds: true, ofSpeed: true }]
      return [
        {
          line: `${name}/A' = ${found.toFixed(3)}, at least ${least} (${words.one})`,
          holds: found >= least,
          ofSpeed: true,
        },
      ]
    }),
  )
}

function streamVerdicts({ topology, measured }: Results['streams'][number]): Verdict[] {
  const where = words[topology]
  const { errors, journey } = measured
  const complete =
    errors === 0 &&
    journey.deposited > 0 &&
    journey.consigned === journey.deposited &&
    journey.told === journey.deposited
  return [
    {
      line: `p99 of the answers = ${short(measured.p99)} ms, at most ${P99_MS_MAX} (${where})`,
      holds: measured.p99 <= P99_MS_MAX,
      ofSpeed: true,
    },
    {
      line: `oldest unsealed fact = ${whole(measured.oldestUnsealedMs)} ms, at most ${UNSEALED_MS_MAX} (${where})`,
      holds: measured.oldestUnsealedMs <= UNSEALED_MS_MAX,
      ofSpeed: true,
    },
    {
      line: `${journey.deposited} deposited, ${journey.consigned} consigned, ${journey.told} told, ${errors} errors (${where})`,
      holds: complete,
      ofSpeed: false,
    },
  ]
}
