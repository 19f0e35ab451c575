import type { Place } from '@zegel/testing'

/** A house that can be hurt. */
export interface Topology extends Place {
  name: string
  /** what can be killed: processes by name, and `postgres` */
  targets: readonly string[]
  /** the superuser's URL of its database; another one after a restart */
  adminUrl(): Promise<string>
  /** SIGKILL; false where it did not run just now */
  kill(target: string): Promise<boolean>
  /** starts what was killed, on the same data; resolves when it serves again */
  revive(target: string): Promise<void>
  /** starts what was killed without waiting for it */
  spawn(target: string): void
  /** stops everything in order and starts it again on the same data */
  restart(): Promise<void>
  /** what the processes wrote last */
  logs(): string
}

/** How long a process may take to serve again after it was killed, its database perhaps in recovery, ms. */
export const REVIVE_MS_MAX = 90_000
