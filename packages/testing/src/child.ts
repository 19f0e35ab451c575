import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { bareEnvironment } from './environment.ts'
import { until } from './until.ts'

const DRAIN_MS_MAX = 25_000

/** One Node process of a test: its output is kept, and it never outlives the test. */
export class Child {
  readonly #file: string
  readonly #env: Record<string, string>
  readonly #args: readonly string[]
  #process: ChildProcess | undefined
  /** everything it wrote, in all its lives */
  output = ''

  constructor(file: string, env: Record<string, string>, args: readonly string[] = []) {
    this.#file = file
    this.#env = env
    this.#args = args
  }

  get pid() {
    return this.#process?.pid
  }

  get runs() {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
  }

  spawn() {
    if (this.runs) throw new Error(`${this.#file} runs already`)
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--max-semi-space-size=8',
        '--v8-pool-size=1',
        '--heap-growing-percent=100',
        this.#file,
        ...this.#args,
      ],
      {
        env: { ...bareEnvironment, ...this.#env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
    this.#process = child
  }

  /** waits until it ends by itself and gives its exit code, or null after a signal */
  async ended(ms = 60_000): Promise<number | null> {
    await until(() => this.#process !== undefined && !this.runs, { ms, what: `the end of ${this.#file}` })
    return this.#process?.exitCode ?? null
  }

  /** SIGTERM, and an error when it does not end in time. */
  async stop() {
    if (await this.#end('SIGTERM', DRAIN_MS_MAX)) return
    await this.kill()
    throw new Error(`${this.#file} did not end within ${DRAIN_MS_MAX} ms of SIGTERM: ${this.output.slice(-2_000)}`)
  }

  /** SIGKILL */
  async kill() {
    await this.#end('SIGKILL', 5_000)
  }

  async #end(signal: NodeJS.Signals, ms: number): Promise<boolean> {
    const child = this.#process
    if (!child || !this.runs) return true
    const ended = new Promise((resolve) => child.once('exit', () => resolve(true)))
    child.kill(signal)
    const late = new AbortController()
    const result = await Promise.race([ended, sleep(ms, false, { signal: late.signal }).catch(() => false)])
    late.abort()
    return result as boolean
  }
}
