import { readdirSync, readFileSync } from 'node:fs'

/** CPU time since their start, in seconds, and memory now, in MB of 1,048,576 bytes; Linux only, elsewhere zeros. */
export interface Usage {
  serverSeconds: number
  postgresSeconds: number
  generatorSeconds: number
  /** resident memory of each server, in their order */
  serverMegabytes: number[]
  /** private memory of all PostgreSQL processes, and what they share, once */
  postgresMegabytes: number
}

/** USER_HZ, which Linux fixes at 100 for /proc (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100
const linux = process.platform === 'linux'

export function usageOf(servers: readonly number[], postmaster: number): Usage {
  const { user, system } = process.cpuUsage()
  const generatorSeconds = (user + system) / 1e6
  if (!linux)
    return { serverSeconds: 0, postgresSeconds: 0, generatorSeconds, serverMegabytes: [], postgresMegabytes: 0 }
  const backends = childrenOf(postmaster)
  const postgres = [postmaster, ...backends]
  return {
    serverSeconds: sum(servers.map(ownSeconds)),
    // A backend that ended counts on in its parent, which waited for it: so nothing is lost or counted twice.
    postgresSeconds: sum(postgres.map(ownSeconds)) + endedSeconds(postmaster),
    generatorSeconds,
    serverMegabytes: servers.map((pid) => megabytes(pid, 'VmRSS')),
    postgresMegabytes:
      sum(postgres.map((pid) => megabytes(pid, 'RssAnon'))) +
      Math.max(...postgres.map((pid) => megabytes(pid, 'RssShmem'))),
  }
}

/** Resident memory of one process, MB. */
export function residentMegabytes(pid: number): number {
  return linux ? megabytes(pid, 'VmRSS') : 0
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** The fields of proc_pid_stat(5) from the third on: the name before them may hold anything. */
function stat(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

const ticks = (fields: readonly string[], ...at: number[]) =>
  sum(at.map((nth) => Number(fields[nth - 3] ?? 0))) / TICKS_PER_SECOND

const ownSeconds = (pid: number) => ticks(stat(pid), 14, 15)
const endedSeconds = (pid: number) => ticks(stat(pid), 16, 17)

function megabytes(pid: number, member: string): number {
  const kilobytes = new RegExp(`^${member}:\\s+(\\d+)`, 'm').exec(read(`/proc/${pid}/status`))?.[1]
  return Number(kilobytes ?? 0) / 1024
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => stat(pid)[1] === String(parent))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has just ended.
    return ''
  }
}

/** What the host of a virtual machine gave to others, of all processors' time since their start, seconds (proc_stat(5)). */
export function stolenTime(): { stolen: number; all: number } {
  const fields = read('/proc/stat').split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9) ?? []
  return { stolen: ticks(fields, 10), all: ticks(fields, 3, 4, 5, 6, 7, 8, 9, 10) }
}
