import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Clock, type Feed, systemClock, timeOrderedId } from '@zegel/contract'
import { checkKeyMarks, Keyring, openStore, type Store } from '@zegel/store'
import type { Logger } from 'pino'
import { accessKeys } from './access-keys.ts'
import { type App, createApp } from './app.ts'
import { authenticate } from './auth.ts'
import type { Config } from './config.ts'
import { type Peer, remotePeer } from './dial.ts'
import { feedRoutes } from './feed-routes.ts'
import { follower } from './follower.ts'
import { healthRoutes } from './health.ts'
import { HouseKeys } from './keys.ts'
import { createLogger } from './logger.ts'
import { keepRunning } from './loops.ts'
import { describe } from './openapi.ts'
import { pooledRandom } from './random.ts'
import { RevocationList } from './revocation-list.ts'
import type { AnyService, Loop, Running, Service } from './service.ts'
import { serviceTokens } from './service-token.ts'

export interface ServeOptions {
  config: Config
  /** the connection string of a service's own role */
  databaseUrlOf: (service: string) => string
  log?: Logger
  clock?: Clock
  random?: (bytes: number) => Buffer
}

export interface House {
  /** where it listens */
  url: string
  app: App
  /** what each service runs here, by name: for the process that composes them, and for tests */
  store(service: string): Store<never>
  /** stops accepting, finishes what waits, stops the loops, closes the pools */
  close(): Promise<void>
}

export const AUDIENCE = 'zegel'
export const issuerOf = (config: Config) => config.publicUrl ?? 'urn:zegel:development'

interface Hosted {
  service: Service
  store: Store<never>
  running: Running<never>
}

/** Hosts services in this process: one, or all of them; the same code in every topology. */
export async function serve(services: readonly AnyService[], options: ServeOptions): Promise<House> {
  const { config, clock = systemClock, random = pooledRandom() } = options
  const log = options.log ?? createLogger(config.logLevel)
  const keys = new HouseKeys(join(config.data, 'keys'), config.mode === 'development')
  const draining = new AbortController()
  const stopping = new AbortController()
  const hosted = new Map<string, Hosted>()
  const remotes = new Map<string, Peer & { close(): Promise<void> }>()
  const app = createApp(config, log, () => timeOrderedId(clock.now(), random(10)))

  const peer = (name: string): Peer => {
    const here = hosted.get(name)
    if (here) return { feed: here.running.feed ?? here.store.book, issuer: here.running.issuer as never }
    const url = config.peers[name]
    if (!url) throw new Error(`${name} is not hosted here and ZEGEL_PEERS does not name it`)
    const caller = services[0]?.name as string
    const remote =
      remotes.get(name) ?? remotePeer(name, url, serviceTokens(caller, keys.signingKey(`service-${caller}`)))
    remotes.set(name, remote)
    return remote
  }
  // Which process holds a neighbour is asked at the call: when services start, not all of them stand yet.
  const dial = (name: string): Feed => ({
    read: (request, signal) => peer(name).feed.read(request, signal),
    head: () => peer(name).feed.head(),
    lookup: (ids, withProof) => peer(name).feed.lookup(ids, withProof),
  })
  const revocations = new RevocationList({ after: (position) => peer('identity').issuer.revocations.after(position) })

  const stores: Store<never>[] = []
  let runs: Promise<void>[] = []
  const close = async () => {
    draining.abort()
    await app.close()
    stopping.abort()
    await Promise.all(runs)
    for (const { running } of hosted.values()) await running.close?.()
    await Promise.all([...remotes.values()].map((remote) => remote.close()))
    await Promise.all(stores.map((store) => store.close()))
  }
  const boot = async () => {
    await describe(
      app,
      services.map(({ name }) => name),
    )
    await authenticate(app, {
      issuer: issuerOf(config),
      audience: AUDIENCE,
      services: services.map(({ name }) => name),
      accessKey: accessKeys({ jwks: () => peer('identity').issuer.jwks(), revocations: { after: async () => [] } }),
      serviceKey: (name) => keys.servicePublicKey(name),
      revocations,
    })
    healthRoutes(app, { stores, isStale: () => revocations.isStale() })

    const person = await keys.secret('person')
    const marks = await keys.marks(['person'])
    for (const service of services as readonly Service[]) {
      const store: Store<never> = await openStore<never>({
        url: options.databaseUrlOf(service.name),
        schema: service.name,
        onError: (error) => log.warn({ err: error, service: service.name }, 'a database connection broke'),
      })
      stores.push(store)
      await checkKeyMarks(store.db, marks)
      const running = await service.start({
        name: service.name,
        config,
        store,
        keyring: new Keyring(store.db, person),
        keys,
        clock,
        random,
        log: log.child({ service: service.name }),
        dial,
        closing: draining.signal,
      })
      hosted.set(service.name, { service, store, running })
      await app.register(
        async (scope) => {
          await running.routes?.(scope as unknown as App)
          feedRoutes(scope as unknown as App, service.name, running.feed ?? store.book, running.issuer, draining.signal)
        },
        { prefix: `/${service.name}` },
      )
    }

    await app.ready()
    const loops: Loop[] = [revocations.loop()]
    for (const { running, store } of hosted.values()) {
      loops.push(...(running.loops ?? []))
      for (const follow of running.follows ?? []) {
        loops.push(follower({ follow, source: dial(follow.source), store, clock, log }))
      }
    }
    runs = loops.map((loop) => keepRunning(loop, log, stopping.signal))
    // So that the first request is not refused for want of a first look; elsewhere /health/ready tells.
    if (hosted.has('identity')) await revocations.refresh()
    await app.listen(config.listen)
  }

  try {
    await boot()
  } catch (error) {
    // What a failed start has opened must not keep the process alive.
    await close()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://${config.listen.host}:${port}`,
    app,
    store: (name) => (hosted.get(name) as Hosted).store,
    close,
  }
}
