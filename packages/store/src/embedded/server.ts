import type { Binaries } from './binaries.ts'
import type { Places } from './places.ts'
import type { Runner } from './runner.ts'

/** What stays the same over all lives of one server. */
export interface Setting {
  places: Places
  binaries: Binaries
  runner: Runner
  password: string
  settings: Record<string, string>
  log: (line: string) => void
}

/** A postmaster that accepts connections. */
export interface Running {
  pid: number
  port: number
  /** it was already running when we came */
  adopted: boolean
}

/** The superuser's URL of one database. */
export function urlOf(server: { port: number }, password: string, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}`
}
