import { createHmac } from 'node:crypto'
import { rolesOf, withRole } from '@zegel/store'

/** The password of a service's role, from the house's secret `database`: nothing to hand out or to keep in step. */
export function passwordsFrom(secret: Buffer): (service: string) => string {
  return (service) => createHmac('sha256', secret).update(rolesOf(service).service).digest('hex')
}

/** The connection string of each service's own role. `adminUrl` names the server and the database. */
export function databaseUrlOf(adminUrl: string, secret: Buffer): (service: string) => string {
  const passwordOf = passwordsFrom(secret)
  return (service) => withRole(adminUrl, rolesOf(service).service, passwordOf(service))
}
