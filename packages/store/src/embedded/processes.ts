import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process runs. A zombie does not: nobody may ever collect it (a container's process 1 often never does). */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    // proc(5): the state follows the name, which is in parentheses and may itself contain some.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    // Gone between the two looks.
    return false
  }
}

/**
 * Whether a living process is a PostgreSQL on this data directory, whatever a file says about its number.
 * PostgreSQL, postmaster and children alike, works in its data directory: on Linux that is looked up in /proc, by
 * inode, so that a moved folder is still recognised; elsewhere only the postmaster can be told, by its command line.
 */
export function runsOn(pid: number, cluster: string): boolean {
  if (!alive(pid)) return false
  try {
    if (process.platform === 'linux') {
      const here = statSync(cluster)
      const there = statSync(`/proc/${pid}/cwd`)
      return here.dev === there.dev && here.ino === there.ino && /postgres/.test(commandOf(pid))
    }
    const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes('postgres') && command.includes(`-D ${cluster} `)
  } catch {
    // Another user's process, or one that has just ended: neither is ours.
    return false
  }
}

/** Every process on the data directory; on systems without /proc none is found, and PostgreSQL's own interlock decides. */
export function allOn(cluster: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => runsOn(pid, cluster))
}

/** Waits until the condition holds; false when it did not within `ms`. */
export async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (!condition()) {
    if (Date.now() >= deadline) return false
    await sleep(20)
  }
  return true
}

function commandOf(pid: number) {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
}
