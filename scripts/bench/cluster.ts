import { join } from 'node:path'
import { type Embedded, openAdmin, startEmbedded, withDatabase } from '@zegel/store'
import type { Scope } from '@zegel/testing'

/** The one PostgreSQL that all contenders share, fresh, as the embedded default starts it. */
export interface Cluster {
  server: Embedded
  /** a new empty database: the superuser's URL */
  database(name: string): Promise<string>
}

export async function startCluster(t: Scope, folder: string): Promise<Cluster> {
  const server = await startEmbedded({ folder: join(folder, 'postgres') })
  t.teardown(() => server.stop())
  return {
    server,
    database: async (name) => {
      const admin = await openAdmin(server.url)
      await admin.create(name)
      await admin.close()
      return withDatabase(server.url, name)
    },
  }
}
