import { EmbeddedError } from './embedded-error.ts'
import { alive, runsOn, until } from './processes.ts'

/** A fast shutdown ends sessions and writes a checkpoint: at most `max_wal_size` of changes to the disk. */
const FAST_MS_MAX = 60_000
const IMMEDIATE_MS_MAX = 10_000

/**
 * Stops a postmaster: fast, then immediate (its next start recovers from the log, nothing committed is lost).
 * https://www.postgresql.org/docs/18/server-shutdown.html
 *
 * @throws EmbeddedError cannot-stop
 */
export async function shutDown(pid: number, cluster: string): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', FAST_MS_MAX],
    ['SIGQUIT', IMMEDIATE_MS_MAX],
  ] as const) {
    if (!runsOn(pid, cluster)) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      // It ended between the look and the signal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    if (await until(() => !alive(pid), ms)) return
  }
  throw new EmbeddedError('cannot-stop', `PostgreSQL (process ${pid}) does not stop: look at its log beside ${cluster}`)
}
