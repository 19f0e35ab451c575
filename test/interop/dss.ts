import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { filesOf, isDetached, layersOf } from './container.ts'

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
  /**
   * A container, and beside it the tokens that are over one file alone, which DSS takes for files like any other.
   * `at`: an ISO 8601 time other than now. `report`: where DSS's own simple report shall be written.
   */
  judge(container: Buffer, options?: { at?: string; report?: string }): Promise<DssVerdict>
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

/** A Java process that judges container after container, with the root in this file as the only trust anchor. */
export async function startDss(root: string): Promise<Dss> {
  const classpath = (await readFile(join(project, 'target', 'classpath'), 'utf8')).trim()
  const args = [...JVM_FLAGS, '-cp', `${join(project, 'target', 'classes')}:${classpath}`, 'Validate', root]
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve: (verdict: DssVerdict) => void; reject: (error: Error) => void }[] = []
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4_000)))
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.resolve({ tokens: [], ...JSON.parse(line) })
  })
  const ended = endOf(child).then((how) => {
    for (const { reject } of waiting) reject(new Error(`DSS ended (${how}) before it had judged: ${complaints}`))
  })
  const ask: Ask = (...line) =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null) return reject(new Error(`DSS has ended: ${complaints}`))
      waiting.push({ resolve, reject })
      child.stdin.write(`${line.join('\t')}\n`)
    })
  return {
    judge: async (container, { at = '', report = '' } = {}) => {
      const folder = await mkdtemp(join(tmpdir(), 'zegel-dss-'))
      try {
        return await whole(ask, container, folder, at, report)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

type Ask = (file: string, at: string, report: string, data: string) => Promise<DssVerdict>

async function whole(ask: Ask, container: Buffer, folder: string, at: string, report: string): Promise<DssVerdict> {
  const file = join(folder, 'dossier.asice')
  await writeFile(file, container)
  const { container: type, at: asOf, tokens, error } = await ask(file, at, report, '')
  const files = filesOf(container)
  for (const { name, over } of layersOf(files).filter(isDetached)) {
    const [token, data] = [join(folder, 'token.tst'), join(folder, 'data')]
    await writeFile(token, files.get(name) as Buffer)
    await writeFile(data, files.get(over) ?? '')
    const said = await ask(token, at, '', data)
    tokens.push(...said.tokens.map((one) => ({ ...one, name, covers: [over] })))
  }
  tokens.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { container: type, at: asOf, tokens, ...(error !== undefined && { error }) }
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
