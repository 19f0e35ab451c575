import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allServices, databaseUrlOf, passwordsFrom } from '@zegel/all'
import { HouseKeys } from '@zegel/host'
import { provision, startEmbedded } from '@zegel/store'
import { Child, freePorts, makeFolder, type Scope } from '@zegel/testing'
import { answers } from './answers.ts'
import { killChild } from './kill-child.ts'
import { killPostmaster } from './postmaster.ts'
import { REVIVE_MS_MAX, type Topology } from './topology.ts'

const mainOf = (service: string) => fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url))

/** One process per service over HTTP, each with its own database role, on a PostgreSQL that this process restarts. */
export async function startSplit(t: Scope): Promise<Topology> {
  const data = makeFolder(t)
  const postgres = await startEmbedded({ folder: join(data, 'postgres'), settings: { max_connections: '300' } })
  t.teardown(() => postgres.stop())
  const secret = await new HouseKeys(join(data, 'keys'), true).secret('database')
  await provision({ adminUrl: postgres.url, services: allServices, passwordOf: passwordsFrom(secret) })
  const ports = await freePorts(allServices.length)
  const urls = new Map(allServices.map(({ name }, nth) => [name, `http://127.0.0.1:${ports[nth]}`]))
  const urlOf = (service: string) => urls.get(service) as string
  const children = new Map(
    allServices.map(({ name }) => [name, childOf(name, data, urls, databaseUrlOf(postgres.url, secret)(name))]),
  )
  const child = (name: string) => children.get(name) as Child
  const ready = (name: string) =>
    answers(urlOf(name), '/health/ready', REVIVE_MS_MAX, () =>
      child(name).runs ? undefined : `${name}: ${child(name).output.slice(-2_000)}`,
    )
  const names = [...children.keys()]
  const stop = () => Promise.all(names.map((name) => child(name).stop()))
  const start = async () => {
    for (const name of names) child(name).spawn()
    await Promise.all(names.map(ready))
  }
  t.teardown(stop)
  await start()
  return {
    name: 'split',
    targets: [...names, 'postgres'],
    data,
    adminUrl: async () => postgres.url,
    urlOf,
    kill: async (target) => {
      if (target === 'postgres') return killPostmaster(join(data, 'postgres'))
      return killChild(child(target))
    },
    spawn: (target) => {
      if (target !== 'postgres' && !child(target).runs) child(target).spawn()
    },
    revive: async (target) => {
      if (target !== 'postgres' && !child(target).runs) child(target).spawn()
      await Promise.all(names.map(ready))
    },
    restart: async () => {
      await stop()
      await start()
    },
    logs: () => names.map((name) => `--- ${name}\n${child(name).output.slice(-1_500)}`).join('\n'),
  }
}

function childOf(name: string, data: string, urls: ReadonlyMap<string, string>, databaseUrl: string): Child {
  return new Child(mainOf(name), {
    ZEGEL_DATA: data,
    ZEGEL_PORT: new URL(urls.get(name) as string).port,
    ZEGEL_PEERS: [...urls].map(([peer, url]) => `${peer}=${url}`).join(),
    ZEGEL_UNSEALED_DEPOSITS_MAX: '100000',
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
  })
}
