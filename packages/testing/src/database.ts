import { createHash, randomBytes } from 'node:crypto'
import type { AnyService } from '@zegel/host'
import { keyringMigrations, provision, rolesOf, withDatabase, withRole } from '@zegel/store'
import { joinCluster } from './cluster.ts'

/** A database of one's own, provisioned for the services, on the shared server. */
export interface TestDatabase {
  /** the superuser's URL */
  adminUrl: string
  urlOf(service: string): string
  drop(): Promise<void>
}

const passwordOf = (service: string) => `test-${service}`

/** Roles are the server's, so all databases share them with their passwords; only contents differ. */
export async function createDatabase(services: readonly AnyService[]): Promise<TestDatabase> {
  const { url, admin } = await joinCluster()
  const template = `zt_template_${fingerprint(services)}`
  const name = `zt_${process.pid}_${randomBytes(4).toString('hex')}`
  await admin.exclusively('zegel.test', async () => {
    if (!(await admin.exists(template))) {
      const making = `${template}_making`
      await admin.drop(making)
      await admin.create(making)
      await provision({ adminUrl: withDatabase(url, making), services, passwordOf })
      await admin.rename(making, template)
    }
    await admin.create(name, template)
  })
  const adminUrl = withDatabase(url, name)
  return {
    adminUrl,
    urlOf: (service) => withRole(adminUrl, rolesOf(service).service, passwordOf(service)),
    drop: async () => {
      await admin.drop(name)
      await admin.close()
    },
  }
}

/** The same services with the same migrations can share a template. */
function fingerprint(services: readonly AnyService[]) {
  const roles = { service: 'service', party: 'party' }
  const keyring = { name: 'keyring', migrations: keyringMigrations }
  const text = [keyring, ...services].map(({ name, migrations }) => [
    name,
    migrations.map((one) => [one.name, one.up(roles)]),
  ])
  return createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 12)
}
