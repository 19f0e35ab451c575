import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether the kernel knows the process id, be it of a zombie. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether a process runs. A zombie does not: nobody may ever collect it (a container's process 1 often never does). */
export function alive(pid: number): boolean {
  if (!exists(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    // proc(5): the state follows the name, which is in parentheses and may itself contain some.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    // Gone between the two looks.
    return false
  }
}

/**
 * Whether a living process is a PostgreSQL on this data directory, whatever a file says about its number.
 * PostgreSQL, postmaster and children alike, works in its data directory: Linux tells, unless we are root without
 * CAP_SYS_PTRACE, as in most containers. Then, and elsewhere, the postmaster can be told by its command line.
 */
export function runsOn(pid: number, cluster: string): boolean {
  if (!alive(pid)) return false
  const command = commandLine(pid)
  if (!/postgres/.test(command)) return false
  return sameFolder(`/proc/${pid}/cwd`, cluster) || command.includes(`\0-D\0${cluster}\0`)
}

/** Every process on the data directory that can be told; PostgreSQL's own interlock sees the others. */
export function allOn(cluster: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => runsOn(pid, cluster))
}

/** By inode, so that a folder that was moved or is reached by another path is still recognised. */
export function sameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [statSync(one), statSync(other)]
    return a.dev === b.dev && a.ino === b.ino
  } catch {
    // Gone, or not ours to look at.
    return false
  }
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

/** The arguments, each ended by a zero byte (by spaces where only ps(1) tells them, so those are made zero bytes). */
function commandLine(pid: number) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).replace(
      / (?=-)|(?<=-D) /g,
      '\0',
    )
  } catch {
    // It has just ended.
    return ''
  }
}
