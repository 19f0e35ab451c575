import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { EmbeddedError } from './embedded-error.ts'
import type { Places } from './places.ts'
import { reachable } from './reachable.ts'

/** As whom PostgreSQL runs, and how a command is made to run so. */
export interface Runner {
  /** the owner the data directory must have; undefined: this process's own */
  owner: { uid: number; gid: number } | undefined
  command(file: string, args: string[]): { file: string; args: string[]; ids: { uid?: number; gid?: number } }
}

/** Unprivileged users that exist already, best first: none is ever created, the machine stays as it was. */
const USERS = ['postgres', '_postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as the user who owns the cluster already, else as one of
 * USERS. Where that user cannot walk to the binaries or the data (a parent folder with mode 0700, as /root and what
 * mktemp -d makes), it is given the one capability of reading paths: capabilities(7), CAP_DAC_READ_SEARCH.
 *
 * @throws EmbeddedError cannot-drop-root, wrong-owner
 */
export function chooseRunner(places: Places, binaries: string): Runner {
  const self = process.getuid?.()
  const owner = ownerOf(places.cluster)
  if (self !== 0) {
    if (owner && owner.uid !== self) throw wrongOwner(places, `start as the user with id ${owner.uid}`)
    return { owner: undefined, command: (file, args) => ({ file, args, ids: {} }) }
  }
  if (owner?.uid === 0) throw wrongOwner(places, `run "chown -R nobody ${places.cluster}"`)
  const user = owner ?? unprivileged()
  if (reachable(places.folder, user) && reachable(binaries, user)) {
    // Node takes signed ids only; macOS's nobody is 2^32 - 2.
    return { owner: user, command: (file, args) => ({ file, args, ids: { uid: user.uid | 0, gid: user.gid | 0 } }) }
  }
  const flags = searchFlags(user, places)
  return { owner: user, command: (file, args) => ({ file: 'setpriv', args: [...flags, '--', file, ...args], ids: {} }) }
}

/** setpriv(1). no_setuid_fixup: without it access(2), which PostgreSQL asks about its files, ignores capabilities. */
function searchFlags({ uid, gid }: { uid: number; gid: number }, places: Places) {
  const capability = process.platform === 'linux' ? heldCapability() : undefined
  const flags = [
    ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--securebits=+no_setuid_fixup'],
    ...[`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`],
  ]
  try {
    if (capability === undefined) throw new Error('no capability to search folders')
    execFileSync('setpriv', [...flags, '--', 'true'], { stdio: 'pipe' })
  } catch (cause) {
    throw new EmbeddedError(
      'cannot-drop-root',
      `PostgreSQL does not run as root, and the user with id ${uid} cannot enter ${places.folder} or the installed packages: use folders whose parents all have mode 0711 or more, or start as an ordinary user`,
      { cause },
    )
  }
  return flags
}

/** The narrowest capability that root itself holds here: containers are often left without the first. */
function heldCapability() {
  const held = /^CapPrm:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const bits = BigInt(`0x${held}`)
  if (bits & 4n) return 'dac_read_search'
  return bits & 2n ? 'dac_override' : undefined
}

function unprivileged() {
  for (const name of USERS) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })) >>> 0
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user here: the next one.
    }
  }
  throw new EmbeddedError(
    'cannot-drop-root',
    `PostgreSQL does not run as root, and this machine has none of the users ${USERS.join(', ')}: start as an ordinary user`,
  )
}

function ownerOf(path: string) {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && { uid: found.uid, gid: found.gid }
}

function wrongOwner(places: Places, remedy: string) {
  return new EmbeddedError('wrong-owner', `The database in ${places.cluster} belongs to another user: ${remedy}`)
}
