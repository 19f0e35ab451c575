import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Child, freePorts, makeFolder, type Scope, until } from '@zegel/testing'
import { answers } from './answers.ts'
import { killChild } from './kill-child.ts'
import { killPostmaster } from './postmaster.ts'
import { REVIVE_MS_MAX, type Topology } from './topology.ts'

const main = fileURLToPath(new URL('../../services/all/src/main.ts', import.meta.url))

/** The embedded default: everything in one process, beside the PostgreSQL that it starts itself. */
export async function startOneProcess(t: Scope): Promise<Topology> {
  const data = makeFolder(t)
  const [port] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const env = { ZEGEL_DATA: data, ZEGEL_PORT: String(port), LOG_LEVEL: 'warn', ZEGEL_UNSEALED_DEPOSITS_MAX: '100000' }
  const house = new Child(main, env)
  t.teardown(() => house.stop())
  const postgres = join(data, 'postgres')
  const ready = () =>
    answers(url, '/health/ready', REVIVE_MS_MAX, () => (house.runs ? undefined : house.output.slice(-2_000)))
  house.spawn()
  await ready()
  // The operator's way in: the password stands in the folder, the port in PostgreSQL's own file.
  const adminUrl = async () => {
    const password = (await readFile(join(postgres, 'password'), 'utf8')).trim()
    const [, , , pgPort] = (await readFile(join(postgres, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')
    return `postgres://postgres:${password}@127.0.0.1:${pgPort}/zegel`
  }
  return {
    name: 'one process',
    targets: ['house', 'postgres'],
    data,
    adminUrl,
    urlOf: () => url,
    kill: (target) => (target === 'house' ? killChild(house) : killPostmaster(postgres)),
    spawn: (target) => {
      if (target === 'house' && !house.runs) house.spawn()
    },
    revive: async (target) => {
      // A house that gave its database up ends by itself; whoever runs it starts it again.
      if (target === 'postgres') await until(async () => (await ready(), true), { ms: REVIVE_MS_MAX })
      else {
        if (!house.runs) house.spawn()
        await ready()
      }
    },
    restart: async () => {
      await house.stop()
      house.spawn()
      await ready()
    },
    logs: () => house.output.slice(-4_000),
  }
}
