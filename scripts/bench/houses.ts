import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allServices, databaseUrlOf, passwordsFrom } from '@zegel/all'
import { HouseKeys } from '@zegel/host'
import { provision } from '@zegel/store'
import type { Place, Scope } from '@zegel/testing'
import type { Cluster } from './cluster.ts'
import type { Topology } from './options.ts'
import { freePorts, ServerProcess } from './server-process.ts'

export interface Site {
  cluster: Cluster
  /** everything the bench writes */
  folder: string
  /** for Node: a CPU profile */
  flags: readonly string[]
  /** of the roles' passwords: roles belong to the server, so all houses on it share them */
  databaseKey: string
}

export interface RunningHouse extends Place {
  name: string
  servers: ServerProcess[]
  adminUrl: string
  roleUrlOf(service: string): string
}

export interface HouseOptions {
  name: string
  topology: Topology
  /** the services it hosts; undefined: all */
  services?: readonly string[]
  env?: Record<string, string>
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A house of its own on the shared server: its own database, its own data folder, its own keys. */
export async function startHouse(t: Scope, site: Site, options: HouseOptions): Promise<RunningHouse> {
  const { name, topology } = options
  const data = join(site.folder, name)
  mkdirSync(join(data, 'keys'), { recursive: true, mode: 0o700 })
  writeFileSync(join(data, 'keys', 'database.key'), site.databaseKey, { mode: 0o600 })
  const adminUrl = await site.cluster.database(`bench_${name.replace(/\W/g, '_')}`)
  const secret = await new HouseKeys(join(data, 'keys'), true).secret('database')
  const house = { name, data, adminUrl, roleUrlOf: databaseUrlOf(adminUrl, secret) }
  const start = topology === 'one' ? startOne : startSplit
  const { servers, urlOf } = await start(t, site, { ...options, house, secret })
  await Promise.all(servers.map((server) => server.ready()))
  return { ...house, servers, urlOf }
}

interface Starting extends HouseOptions {
  house: Pick<RunningHouse, 'data' | 'adminUrl' | 'roleUrlOf'>
  secret: Buffer
}

async function startOne(t: Scope, site: Site, { name, services, env, house }: Starting) {
  const [port] = await freePorts(1)
  const server = new ServerProcess(t, {
    name: 'house',
    file: file('servers/house.ts'),
    args: services ? [services.join()] : [],
    flags: site.flags,
    env: { ZEGEL_DATA: house.data, DATABASE_URL: house.adminUrl, ...env },
    log: join(site.folder, `${name}.log`),
    port: port as number,
    readyPath: '/health/ready',
  })
  return { servers: [server], urlOf: () => server.url }
}

async function startSplit(t: Scope, site: Site, { name, services, env, house, secret }: Starting) {
  const hosted = allServices.filter((one) => services?.includes(one.name) ?? true)
  await provision({ adminUrl: house.adminUrl, services: hosted, passwordOf: passwordsFrom(secret) })
  const ports = await freePorts(hosted.length)
  const peers = hosted.map((one, nth) => `${one.name}=http://127.0.0.1:${ports[nth]}`).join()
  const servers = hosted.map(({ name: service }, nth) => {
    const lone = services !== undefined && service === 'evidence'
    return new ServerProcess(t, {
      name: service,
      file: lone ? file('servers/lone-notary.ts') : file(`../../services/${service}/src/main.ts`),
      args: lone ? [sourcesOf(services).join()] : [],
      flags: site.flags,
      env: { ZEGEL_DATA: house.data, ZEGEL_PEERS: peers, DATABASE_URL: house.roleUrlOf(service), ...env },
      log: join(site.folder, `${name}-${service}.log`),
      port: ports[nth] as number,
      readyPath: '/health/ready',
    })
  })
  const urls = new Map(hosted.map((one, nth) => [one.name, servers[nth]?.url as string]))
  return { servers, urlOf: (service: string) => urls.get(service) as string }
}

/** The books that the notary of a house seals. */
export const sourcesOf = (services: readonly string[] = allServices.map(({ name }) => name)) =>
  services.filter((name) => name !== 'evidence')
