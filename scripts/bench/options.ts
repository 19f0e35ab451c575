import { parseArgs } from 'node:util'
import { BenchError } from './bench-error.ts'

export type Topology = 'one' | 'split'

export interface DepositOptions {
  topologies: Topology[]
  rounds: number
  /** measured in each round, after the warm-up */
  seconds: number
  warmUpSeconds: number
  /** open loop: letters per second, and for how long */
  rate: number
  poissonSeconds: number
  connections: number
  senders: number
  tokensPerSender: number
  recipients: number
  /** a folder for a CPU profile of every server */
  profile: string | undefined
  only: string[]
  /** too short to say anything about speed */
  quick: boolean
  /** further flags of Node for the servers */
  node: string[]
}

const USAGE = `npm run bench -- deposit [options]
  --topology one|split|both   one process, one per service, or both (default both)
  --rounds 3                  rounds of A, A', B0 and B
  --seconds 8                 measured in each round, after --warm-up 3
  --rate 300                  open loop: letters per second, for --poisson-seconds 60 (0: leave it out)
  --connections 100           keep-alive connections of the closed loop
  --recipients 2000           different people
  --quick                     one short round and 5 s of open loop: shows that it runs and loses nothing; of speed it proves
                              nothing, and fails for none
  --only A,A',B0,B            some of the contenders
  --node <flags>              flags of Node for every server, for instance --node=--max-semi-space-size=1
  --profile <folder>          a CPU profile of every server, to open in a browser's developer tools
`

export function depositOptions(args: readonly string[]): DepositOptions {
  const { values } = parse(args)
  if (values.help) throw new BenchError(USAGE)
  const quick = values.quick ?? false
  const number = (
    name: 'rounds' | 'seconds' | 'warm-up' | 'rate' | 'poisson-seconds' | 'connections' | 'recipients',
    usual: number,
    short: number,
  ) => {
    const value = Number(values[name] ?? (quick ? short : usual))
    if (!(value >= 0)) throw new BenchError(`--${name} must be a number\n\n${USAGE}`)
    return value
  }
  const topology = values.topology ?? 'both'
  if (!['one', 'split', 'both'].includes(topology)) throw new BenchError(USAGE)
  return {
    topologies: topology === 'both' ? ['one', 'split'] : [topology as Topology],
    rounds: number('rounds', 3, 1),
    seconds: number('seconds', 8, 2),
    warmUpSeconds: number('warm-up', 3, 1),
    rate: number('rate', 300, 100),
    poissonSeconds: number('poisson-seconds', 60, 5),
    connections: number('connections', 100, 100),
    recipients: number('recipients', 2_000, 100),
    senders: 20,
    tokensPerSender: 10,
    quick,
    profile: values.profile,
    node: values.node?.split(' ') ?? [],
    only: values.only?.split(',') ?? ['A', "A'", 'B0', 'B'],
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' as const }
  const flag = { type: 'boolean' as const }
  try {
    return parseArgs({
      args: [...args],
      options: {
        topology: text,
        rounds: text,
        seconds: text,
        'warm-up': text,
        rate: text,
        'poisson-seconds': text,
        connections: text,
        recipients: text,
        only: text,
        node: text,
        profile: text,
        quick: flag,
        help: flag,
      },
    })
  } catch (error) {
    throw new BenchError(`${(error as Error).message}\n\n${USAGE}`)
  }
}
