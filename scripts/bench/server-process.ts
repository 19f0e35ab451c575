import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { bareEnvironment, type Scope, until } from '@zegel/testing'
import { nodeFlags } from '../node-flags.mjs'
import { BenchError } from './bench-error.ts'

const DRAIN_MS_MAX = 25_000

export interface ServerOptions {
  /** what tables call it */
  name: string
  file: string
  args?: readonly string[]
  flags?: readonly string[]
  env: Record<string, string>
  /** its log, as a journal would take it */
  log: string
  port: number
  /** answers 200 once it serves */
  readyPath: string
}

/** A server under test: always another process than the load generator. */
export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #options: ServerOptions

  constructor(t: Scope, options: ServerOptions) {
    this.#options = options
    this.url = `http://127.0.0.1:${options.port}`
    const { file, args = [], flags = [], env, log } = options
    const fd = openSync(log, 'a', 0o600)
    this.#child = spawn(process.execPath, [...nodeFlags, ...flags, file, ...args], {
      env: { ...bareEnvironment, ZEGEL_PORT: String(options.port), ...env },
      stdio: ['ignore', fd, fd],
    })
    closeSync(fd)
    t.teardown(() => this.stop())
  }

  get name(): string {
    return this.#options.name
  }

  get pid(): number {
    return this.#child.pid as number
  }

  get #runs() {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async ready() {
    const url = this.url + this.#options.readyPath
    const answers = async () => !this.#runs || (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
    await until(answers, { ms: 60_000, what: `${this.#options.file} answering` })
    if (this.#runs) return
    throw new BenchError(
      `${this.#options.file} ended at its start: ${readFileSync(this.#options.log, 'utf8').slice(-2_000)}`,
    )
  }

  /** Takes it off the processors while another is measured. */
  freeze() {
    if (this.#runs) this.#child.kill('SIGSTOP')
  }

  thaw() {
    this.#child.kill('SIGCONT')
  }

  async stop() {
    if (!this.#runs) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.thaw()
    this.#child.kill('SIGTERM')
    const late = new AbortController()
    const kill = sleep(DRAIN_MS_MAX, undefined, { signal: late.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => false,
    )
    await ended
    late.abort()
    if (await kill) throw new Error(`${this.#options.file} had to be killed`)
  }
}

/** Held all at once, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    [...Array(count)].map(async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
