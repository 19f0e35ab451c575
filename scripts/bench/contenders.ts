import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place, Scope } from '@zegel/testing'
import { type Asking, openAsking } from './asking.ts'
import { type Site, sourcesOf, startHouse } from './houses.ts'
import { type LetterMill, letterMill } from './letters.ts'
import type { DepositOptions, Topology } from './options.ts'
import { makeReaders } from './readers.ts'
import { makeSenders, type Sender } from './senders.ts'
import { freePorts, ServerProcess } from './server-process.ts'

export interface Contender {
  /** A, A', B0 or B */
  name: string
  topology: Topology
  servers: ServerProcess[]
  /** the superuser's URL of its database */
  adminUrl: string
  /** where the letters go */
  url: string
  mill: LetterMill
  /** what follows a letter; the bare ones have nothing */
  books: { asking: Asking; sources: readonly string[] } | undefined
}

const CONTENTS_PER_SENDER = 3
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** (A) a bare insert and (A') the guarded one: one process each, whatever the topology of the house. */
export async function startBare(
  t: Scope,
  site: Site,
  options: DepositOptions,
  numbers: readonly string[],
): Promise<Contender[]> {
  const bare = await startProgram(t, site, 'bare')
  const guarded = await startProgram(t, site, 'guarded')
  const place: Place = { urlOf: () => guarded.server.url, data: join(site.folder, 'guarded') }
  // Neither looks at a content: any id will do.
  const senders = (await makeSenders(place, { ...options, contentsPerSender: 0 })).map(({ tokens }) => ({
    tokens,
    contents: Array.from({ length: CONTENTS_PER_SENDER }, () => randomUUID()),
  }))
  const contender = (name: string, { server, adminUrl }: Program, path: string): Contender => ({
    name,
    topology: 'one',
    servers: [server],
    adminUrl,
    url: server.url,
    mill: letterMill(server.url, path, senders, numbers),
    books: undefined,
  })
  return [contender('A', bare, '/rows'), contender("A'", guarded, '/guarded/rows')]
}

interface Program {
  server: ServerProcess
  adminUrl: string
}

async function startProgram(t: Scope, site: Site, name: 'bare' | 'guarded'): Promise<Program> {
  const [port] = await freePorts(1)
  const adminUrl = await site.cluster.database(`bench_${name}`)
  const server = new ServerProcess(t, {
    name,
    file: file(`servers/${name}.ts`),
    flags: site.flags,
    env: { ZEGEL_DATA: join(site.folder, name), DATABASE_URL: adminUrl },
    log: join(site.folder, `${name}.log`),
    port: port as number,
    readyPath: '/health/ready',
  })
  await server.ready()
  return { server, adminUrl }
}

/** (B0) the doors and the notary, nobody else: the other services do not run, so their followers cost nothing. */
export function startPaused(
  t: Scope,
  site: Site,
  options: DepositOptions,
  topology: Topology,
  numbers: readonly string[],
) {
  return startDeposits(t, site, {
    options,
    topology,
    name: 'B0',
    services: ['identity', 'deposit', 'evidence'],
    numbers,
  })
}

/** (B) the whole house, for people who consented and have a verified address. */
export function startWhole(
  t: Scope,
  site: Site,
  options: DepositOptions,
  topology: Topology,
  numbers: readonly string[],
) {
  return startDeposits(t, site, { options, topology, name: 'B', numbers })
}

interface Depositing {
  options: DepositOptions
  topology: Topology
  name: string
  services?: readonly string[]
  numbers: readonly string[]
}

async function startDeposits(
  t: Scope,
  site: Site,
  { options, topology, name, services, numbers }: Depositing,
): Promise<Contender> {
  const house = await startHouse(t, site, {
    name: `${name}-${topology}`.toLowerCase(),
    topology,
    ...(services && { services }),
  })
  const senders: Sender[] = await makeSenders(house, { ...options, contentsPerSender: CONTENTS_PER_SENDER })
  const asking = await openAsking(t, house.adminUrl)
  if (!services) await makeReaders(house, asking, house.roleUrlOf('consent'), numbers)
  const url = house.urlOf('deposit')
  return {
    name,
    topology,
    servers: house.servers,
    adminUrl: house.adminUrl,
    url,
    mill: letterMill(url, '/deposit/messages', senders, numbers),
    books: { asking, sources: sourcesOf(services) },
  }
}
