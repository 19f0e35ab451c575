import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a running server writes about itself into its data directory: src/include/utils/pidfile.h. */
export interface PostmasterFile {
  /** undefined in a file cut short */
  pid: number | undefined
  port: number
  /** its last line: starting, stopping, ready, standby; empty at the very beginning */
  status: string
}

const PORT_LINE = 3
const STATUS_LINE = 7

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  let lines: string[]
  try {
    lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
  } catch {
    // A server that was stopped removes it.
    return undefined
  }
  const pid = Number(lines[0])
  return {
    pid: Number.isInteger(pid) && pid > 0 ? pid : undefined,
    port: Number(lines[PORT_LINE] ?? 0),
    status: lines[STATUS_LINE]?.trim() ?? '',
  }
}

/**
 * Makes PostgreSQL see the file as left behind although a living stranger has got its process id. PostgreSQL passes
 * over a file with its own parent's id (CreateLockFile in miscinit.c), and that is us; removing the file instead would
 * also remove the key of the shared memory by which it notices children of the dead server still at work.
 * A file cut short by a loss of power names nobody, and PostgreSQL stops at it: that one is removed.
 */
export async function disownPostmasterFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid')
  const text = await readFile(path, 'utf8')
  if (!/^-?\d+\n/.test(text)) return rm(path)
  const { mode, uid, gid } = await stat(path)
  await writeFile(`${path}.part`, text.replace(/^-?\d+/, String(process.pid)), { mode })
  await chown(`${path}.part`, uid, gid)
  await rename(`${path}.part`, path)
}
