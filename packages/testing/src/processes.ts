import type { AnyService } from '@zegel/host'
import { Child } from './child.ts'
import { createDatabase, type TestDatabase } from './database.ts'
import { freePorts } from './free-ports.ts'
import type { Place } from './house.ts'
import { call } from './http.ts'
import { makeFolder, type Scope } from './scope.ts'
import { until } from './until.ts'

export interface ProcessesOptions {
  services: readonly AnyService[]
  /** the file that runs a service alone */
  mainOf: (service: string) => string
  /** further variables of every process */
  env?: Record<string, string>
}

/** One process per service over real HTTP, each with its own database role. */
export class Processes implements Place {
  readonly data: string
  readonly database: TestDatabase
  readonly #children: ReadonlyMap<string, { child: Child; url: string }>

  constructor(data: string, database: TestDatabase, children: ReadonlyMap<string, { child: Child; url: string }>) {
    this.data = data
    this.database = database
    this.#children = children
  }

  get names() {
    return [...this.#children.keys()]
  }

  urlOf(service: string) {
    return this.#of(service).url
  }

  pidOf(service: string) {
    return this.#of(service).child.pid
  }

  /** what the process wrote so far: its log and whatever went wrong before there was one */
  logOf(service: string) {
    return this.#of(service).child.output
  }

  /** starts a process and waits until it answers */
  async start(service: string) {
    this.#of(service).child.spawn()
    await this.#answers(service, '/health')
  }

  async startAll() {
    for (const { child } of this.#children.values()) if (!child.runs) child.spawn()
    await Promise.all(this.names.map((name) => this.#answers(name, '/health/ready')))
  }

  /** SIGTERM: drains */
  async stop(service: string) {
    await this.#of(service).child.stop()
  }

  async stopAll() {
    await Promise.all(this.names.map((name) => this.stop(name)))
  }

  /** SIGKILL */
  async kill(service: string) {
    await this.#of(service).child.kill()
  }

  #of(service: string) {
    const found = this.#children.get(service)
    if (!found) throw new Error(`there is no process for ${service}`)
    return found
  }

  async #answers(service: string, path: string) {
    const { child, url } = this.#of(service)
    const asked = until(
      async () => !child.runs || (await call('GET', url + path, { signal: AbortSignal.timeout(2_000) })).status === 200,
      { ms: 30_000, what: `${service} answering ${path}` },
    )
    await asked
    if (!child.runs) throw new Error(`${service} ended at its start: ${child.output.slice(-2_000)}`)
  }
}

/** Starts them all, on one database and one data folder, until the test ends. */
export async function startProcesses(t: Scope, options: ProcessesOptions): Promise<Processes> {
  const { services, mainOf, env = {} } = options
  const data = makeFolder(t)
  const database = await createDatabase(services)
  t.teardown(() => database.drop())
  const ports = await freePorts(services.length)
  const urls = new Map(services.map(({ name }, at) => [name, `http://127.0.0.1:${ports[at]}`]))
  const peers = [...urls].map(([name, url]) => `${name}=${url}`).join()
  const children = services.map(({ name }, at) => {
    const own = {
      ZEGEL_DATA: data,
      ZEGEL_PORT: String(ports[at]),
      ZEGEL_PEERS: peers,
      DATABASE_URL: database.urlOf(name),
    }
    const child = new Child(mainOf(name), { LOG_LEVEL: 'debug', ...own, ...env })
    return [name, { child, url: urls.get(name) as string }] as const
  })
  const processes = new Processes(data, database, new Map(children))
  t.teardown(() => processes.stopAll())
  await processes.startAll()
  return processes
}
