import { join, resolve } from 'node:path'

/** Everything the embedded server ever writes, all of it inside one folder. */
export interface Places {
  folder: string
  /** PostgreSQL's own data directory */
  cluster: string
  /** a cluster in the making: renamed to `cluster` once whole */
  making: string
  /** the superuser's password, readable by the owner of the process only */
  password: string
  /** the same password, for the minute in which initdb reads it */
  passwordOnce: string
  /** held locked for life by the one process that runs this folder */
  claim: string
  /** the process id of that one process, for messages */
  owner: string
  log: string
}

export function placesIn(path: string): Places {
  const folder = resolve(path)
  return {
    folder,
    cluster: join(folder, 'cluster'),
    making: join(folder, 'cluster.making'),
    password: join(folder, 'password'),
    passwordOnce: join(folder, 'password.once'),
    claim: join(folder, 'claim.lock'),
    owner: join(folder, 'owner.pid'),
    log: join(folder, 'postgres.log'),
  }
}
