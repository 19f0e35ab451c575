import { join } from 'node:path'
import { type AnyService, type Clock, type Config, type House, type Limits, readConfig, serve } from '@zegel/host'
import { createDatabase } from './database.ts'
import { MemoryLog } from './memory-log.ts'
import { makeFolder, type Scope } from './scope.ts'

/** Where actors act: one process or many. */
export interface Place {
  /** base URL of the process that hosts a service */
  urlOf(service: string): string
  /** the house's data folder */
  data: string
}

export interface HouseOptions {
  services: readonly AnyService[]
  config?: Partial<Omit<Config, 'limits'>> & { limits?: Partial<Limits> }
  clock?: Clock
  random?: (bytes: number) => Buffer
}

export interface TestHouse extends Place {
  /** it may change with a restart */
  readonly url: string
  /** the house as it runs now: its stores, its app */
  readonly house: House
  log: MemoryLog
  config: Config
  /** the superuser's URL of its database */
  adminUrl: string
  databaseUrlOf(service: string): string
  /** drains and stops; the teardown does it too */
  stop(): Promise<void>
  /** starts again on the same data, after `stop`; `changes` hold until the next stop */
  start(changes?: HouseOptions['config']): Promise<void>
}

/** The services in this process, on a database and a data folder of their own, until the test ends. */
export async function startHouse(t: Scope, options: HouseOptions): Promise<TestHouse> {
  const { services, clock, random } = options
  const data = options.config?.data ?? makeFolder(t)
  const log = new MemoryLog()
  const database = await createDatabase(services)
  t.teardown(() => database.drop())
  const usual = changed(readConfig({ ZEGEL_DATA: data, ZEGEL_PORT: '0' }), options.config)
  let config = usual
  let house: House | undefined
  const running = () => {
    if (!house) throw new Error('the house is stopped')
    return house
  }
  const start = async (changes?: HouseOptions['config']) => {
    if (house) throw new Error('the house runs already')
    config = changed(usual, changes)
    house = await serve(services, {
      config,
      databaseUrlOf: database.urlOf,
      log: log.logger,
      ...(clock && { clock }),
      ...(random && { random }),
    })
  }
  const stop = async () => {
    const stopping = house
    house = undefined
    await stopping?.close()
  }
  t.teardown(stop)
  await start()
  return {
    get url() {
      return running().url
    },
    get house() {
      return running()
    },
    get config() {
      return config
    },
    urlOf: () => running().url,
    data,
    log,
    adminUrl: database.adminUrl,
    databaseUrlOf: database.urlOf,
    stop,
    start,
  }
}

function changed(config: Config, changes: HouseOptions['config'] = {}): Config {
  const data = changes.data ?? config.data
  const contents = { blobs: join(data, 'contents'), keys: join(data, 'keys', 'contents') }
  return { ...config, contents, ...changes, limits: { ...config.limits, ...changes.limits } }
}
