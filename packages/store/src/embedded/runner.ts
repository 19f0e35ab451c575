import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import type { Binaries } from './binaries.ts'
import { EmbeddedError } from './embedded-error.ts'
import type { Places } from './places.ts'
import { reachable } from './reachable.ts'

interface User {
  uid: number
  gid: number
}

type Command = (file: string, args: string[]) => { file: string; args: string[]; ids: { uid?: number; gid?: number } }

/** As whom PostgreSQL runs, and how a command is made to run so. */
export interface Runner {
  /** the owner the data directory must have; undefined: this process's own */
  owner: User | undefined
  command: Command
}

/** Unprivileged users that exist already, best first: none is ever created, the machine stays as it was. */
const USERS = ['postgres', '_postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as the user who owns the cluster already, else as one of
 * USERS. Where that user cannot walk to the binaries or the data (a parent folder with mode 0700, as root's home and what
 * mktemp -d makes), it is given the one capability of searching and reading paths: capabilities(7),
 * CAP_DAC_READ_SEARCH. CAP_DAC_OVERRIDE is the last resort, in containers that leave root without the other.
 *
 * @throws EmbeddedError cannot-drop-root, wrong-owner
 */
export function chooseRunner(places: Places, binaries: Binaries): Runner {
  const self = process.getuid?.()
  const owner = ownerOf(places.cluster)
  if (self !== 0) {
    if (owner && owner.uid !== self) throw wrongOwner(places, `start as the user with id ${owner.uid}, or as root`)
    return { owner: undefined, command: (file, args) => ({ file, args, ids: {} }) }
  }
  if (owner?.uid === 0) throw wrongOwner(places, `run "chown -R nobody ${places.cluster}"`)
  const user = owner ?? unprivileged()
  const ways = [throughSetpriv(user, 'dac_read_search'), throughSetpriv(user, 'dac_override')]
  if (reachable(places.folder, user)) ways.unshift(plain(user))
  const command = ways.find((way) => works(way, binaries))
  if (command) return { owner: user, command }
  throw new EmbeddedError(
    'cannot-drop-root',
    `PostgreSQL does not run as root, and the user with id ${user.uid} cannot be used in its place or cannot enter ${places.folder} or ${binaries.root}: give all their parent folders mode 0711 or more, or start as an ordinary user`,
  )
}

/** Node takes signed ids only; macOS's nobody is 2^32 - 2. */
function plain({ uid, gid }: User): Command {
  return (file, args) => ({ file, args, ids: { uid: uid | 0, gid: gid | 0 } })
}

/** setpriv(1). no_setuid_fixup: without it access(2), which PostgreSQL asks about its files, ignores capabilities. */
function throughSetpriv({ uid, gid }: User, capability: string): Command {
  const flags = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
  ]
  return (file, args) => ({ file: 'setpriv', args: [...flags, '--', file, ...args], ids: {} })
}

function works(way: Command, binaries: Binaries) {
  // Through a shell: setpriv itself still has every capability when it looks for what it starts.
  const { file, args, ids } = way('/bin/sh', ['-c', 'exec "$0" --version', binaries.postgres])
  try {
    execFileSync(file, args, { ...ids, cwd: '/', stdio: 'pipe', timeout: 10_000 })
    return true
  } catch {
    // Not this way, whatever the reason: the next one is tried, and the last failure is told.
    return false
  }
}

function unprivileged(): User {
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

function ownerOf(path: string): User | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function wrongOwner(places: Places, remedy: string) {
  return new EmbeddedError('wrong-owner', `The database in ${places.cluster} belongs to another user: ${remedy}`)
}
