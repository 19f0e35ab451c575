import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Kills the embedded PostgreSQL of a folder, as the kernel would; whoever owns it brings it back. False where it does
 * not run just now.
 */
export async function killPostmaster(folder: string): Promise<boolean> {
  const cluster = join(folder, 'cluster')
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(file.split('\n')[0])
  // The file outlives its process, whose number may be somebody else's by now.
  const command = pid > 1 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
  if (!command.includes(cluster)) return false
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself between the lines.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
