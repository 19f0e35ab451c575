import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether a user may walk down to a folder and enter it: the search bit of every folder on the way. */
export function reachable(path: string, user: { uid: number; gid: number }): boolean {
  const { uid, gid, mode } = statSync(path)
  // POSIX 4.7: the first class that matches decides, even when a later one would allow more.
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  const parent = dirname(path)
  return parent === path || reachable(parent, user)
}
