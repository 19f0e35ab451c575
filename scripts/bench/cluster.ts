import { join } from 'node:path'
import { type Admin, type Embedded, openAdmin, startEmbedded, withDatabase } from '@zegel/store'
import type { Scope } from '@zegel/testing'

/** The one PostgreSQL that all contenders share, fresh, as the embedded default starts it. */
export interface Cluster {
  server: Embedded
  /** a new empty database: the superuser's URL */
  database(name: string): Promise<string>
  /** the database with all that it still has to clean up */
  drop(url: string): Promise<void>
}

export async function startCluster(t: Scope, folder: string): Promise<Cluster> {
  const server = await startEmbedded({ folder: join(folder, 'postgres') })
  t.teardown(() => server.stop())
  const administer = async (act: (admin: Admin) => Promise<void>) => {
    const admin = await openAdmin(server.url)
    await act(admin)
    await admin.close()
  }
  return {
    server,
    database: async (name) => {
      await administer((admin) => admin.create(name))
      return withDatabase(server.url, name)
    },
    drop: (url) => administer((admin) => admin.drop(new URL(url).pathname.slice(1))),
  }
}
