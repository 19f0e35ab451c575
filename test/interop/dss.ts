import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const project = join(import.meta.dirname, 'dss')

/** What DSS says of one seal or one token. */
export interface DssToken {
  kind: 'seal' | 'timestamp'
  /** its file in the container */
  name: string
  indication: string
  subIndication: string | null
  errors: string[]
  warnings: string[]
  infos: string[]
  /** about trusted lists, of which there is none here */
  qualification: string[]
  /** the files that it covers */
  covers: string[]
}

export interface DssVerdict {
  container: string
  /** as of when */
  at: string
  tokens: DssToken[]
  /** what DSS could not judge at all */
  error?: string
}

export interface Dss {
  /** `at`: an ISO 8601 time other than now. `report`: where DSS's own simple report shall be written. */
  judge(file: string, options?: { at?: string; report?: string }): Promise<DssVerdict>
  close(): Promise<void>
}

/**
 * Compiles the small Java class with DSS on its class path. Without network where Maven has all it needs, else it
 * fetches it, and tries a second time, since a fetch can fail for a moment. @throws Error with what Maven said
 */
export async function buildDss(): Promise<void> {
  const goals = ['compiler:compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath']
  let last = { status: 1 as number | null, output: '' }
  for (const flags of [['--offline'], [], []]) {
    last = await maven(['-q', '-B', '-ntp', ...flags, ...goals])
    if (last.status === 0) return
  }
  throw new Error(`Maven cannot build ${project}:\n${last.output}`)
}

async function maven(args: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn('mvn', args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [status] = await once(child, 'close')
  return { status, output }
}

/** A short life on a small machine: the second compiler and the parallel collector take twice the time they save. */
const JVM_FLAGS = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

/** A Java process that judges container after container, with `root` as the only trust anchor. */
export async function startDss(root: string): Promise<Dss> {
  const classpath = (await readFile(join(project, 'target', 'classpath'), 'utf8')).trim()
  const args = [...JVM_FLAGS, '-cp', `${join(project, 'target', 'classes')}:${classpath}`, 'Validate', root]
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve: (verdict: DssVerdict) => void; reject: (error: Error) => void }[] = []
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4_000)))
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { tokens = [], ...said } = JSON.parse(line)
    tokens.sort((a: DssToken, b: DssToken) => (a.name < b.name ? -1 : 1))
    waiting.shift()?.resolve({ ...said, tokens })
  })
  const ended = endOf(child).then((how) => {
    for (const { reject } of waiting) reject(new Error(`DSS ended (${how}) before it had judged: ${complaints}`))
  })
  return {
    judge: (file, { at = '', report = '' } = {}) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null) return reject(new Error(`DSS has ended: ${complaints}`))
        waiting.push({ resolve, reject })
        child.stdin.write(`${file}\t${at}\t${report}\n`)
      }),
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(String(signal ?? code)))
  })
}

/** TOTAL_PASSED of a seal, PASSED of a token: nothing less, and no "indeterminate". */
export const passes = ({ kind, indication }: DssToken): boolean =>
  indication === (kind === 'seal' ? 'TOTAL_PASSED' : 'PASSED')
