import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The embedded PostgreSQL of a folder, killed as the kernel would. Whoever owns it brings it back. */
export async function killPostmaster(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!(pid > 1)) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself between the two lines.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
