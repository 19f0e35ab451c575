import { createHash, randomUUID } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/**
 * Who writes: every temporary file carries this in its name, so that whoever opens the folder later can tell a running
 * write from one whose process is gone, and removes only the latter.
 */
export interface WriterMark {
  /** this boot of this machine and, in a container, its own numbering of processes: within it a pid can be asked about */
  readonly machine: string
  readonly pid: number
  /** clock ticks since boot at which the process began, since pids are used again; 0 where the system does not tell */
  readonly began: string
}

export interface TemporaryName {
  readonly id: string
  readonly mark: WriterMark
}

/** A temporary file of another machine or an earlier boot is given up when nobody wrote to it for this long. */
const FOREIGN_IDLE_MS = 24 * 3600 * 1000
const HIDDEN = new Set<unknown>(['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])
const NAME = /^([0-9a-f-]{36})\.([0-9a-f]{16})\.([1-9]\d{0,9})\.(\d{1,20})\.[0-9a-f-]{36}$/

export async function ownMark(): Promise<WriterMark> {
  return { machine: await thisMachine(), pid: process.pid, began: (await statOf(process.pid))?.began ?? '0' }
}

export function temporaryName(id: string, mark: WriterMark): string {
  return `${id}.${mark.machine}.${mark.pid}.${mark.began}.${randomUUID()}`
}

/** undefined for a file that is not one of ours: it is left alone. */
export function parseTemporaryName(name: string): TemporaryName | undefined {
  const [, id, machine, pid, began] = NAME.exec(name) ?? []
  if (id === undefined || machine === undefined || pid === undefined || began === undefined) return undefined
  return { id, mark: { machine, pid: Number(pid), began } }
}

/** In doubt the writer lives: a leftover costs space, a removed running write costs a letter. */
export async function isGone(writer: WriterMark, own: WriterMark, idleMs: number): Promise<boolean> {
  if (writer.machine !== own.machine) return idleMs > FOREIGN_IDLE_MS
  if (!hasProcess(writer.pid)) return true
  const stat = await statOf(writer.pid)
  if (stat === undefined) return false
  return stat.ended || (writer.began !== '0' && stat.began !== writer.began)
}

/** kill(2) with signal 0 only asks; EPERM means that the process is there and somebody else's. */
function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** Fields 3 (state) and 22 (starttime) of proc_pid_stat(5), counted after the name, which may hold anything. */
async function statOf(pid: number): Promise<{ ended: boolean; began: string } | undefined> {
  const line = await unlessHidden(readFile(`/proc/${pid}/stat`, 'latin1'))
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ')
  const began = fields?.[19]
  return began === undefined ? undefined : { ended: /^[ZXx]/.test(fields?.[0] ?? ''), began }
}

async function thisMachine(): Promise<string> {
  const boot = await unlessHidden(readFile('/proc/sys/kernel/random/boot_id', 'latin1'))
  const namespace = await unlessHidden(readlink('/proc/self/ns/pid'))
  return createHash('sha256')
    .update(`${boot ?? hostname()} ${namespace}`)
    .digest('hex')
    .slice(0, 16)
}

/** There is no /proc on macOS; elsewhere it may be closed to us, or the process may end while we look. */
async function unlessHidden(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && HIDDEN.has(error.code)) return undefined
    throw error
  }
}
