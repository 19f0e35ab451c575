import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Bounds what a strange link in a checkout can lead to. */
const FOLDERS_UP_MAX = 10

/**
 * The software that runs: its name and version, and the commit that was checked out, if this is a checkout. Read from
 * files alone: where it runs there need be no git. Whether files were changed since, nothing here can tell.
 */
export async function softwareOf(from: string): Promise<string> {
  for (let folder = from, up = 0; up < FOLDERS_UP_MAX; folder = dirname(folder), up++) {
    const manifest = JSON.parse((await read(join(folder, 'package.json'))) ?? 'null') as Manifest | null
    if (manifest?.name !== 'zegel') continue
    const commit = await commitOf(join(folder, '.git'))
    return `zegel ${manifest.version}${commit === undefined ? '' : ` (commit ${commit})`}`
  }
  return 'zegel'
}

interface Manifest {
  name?: string
  version?: string
}

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/** gitrepository-layout(5): HEAD names a commit or a ref; a ref is a file, or a line of packed-refs. */
async function commitOf(git: string): Promise<string | undefined> {
  // In a further work tree .git is a file that names the folder.
  const link = /^gitdir: (.+)$/m.exec((await read(git)) ?? '')?.[1]
  const own = link === undefined ? git : resolve(dirname(git), link)
  const head = (await read(join(own, 'HEAD')))?.trim() ?? ''
  if (COMMIT.test(head)) return head
  const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1]
  if (ref === undefined) return undefined
  const shared = resolve(own, (await read(join(own, 'commondir')))?.trim() ?? '.')
  const loose = (await read(join(shared, ref)))?.trim()
  if (loose !== undefined && COMMIT.test(loose)) return loose
  const packed = (await read(join(shared, 'packed-refs')))?.split('\n').find((line) => line.endsWith(` ${ref}`))
  const commit = packed?.slice(0, packed.indexOf(' '))
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined
}

/** A small file, or undefined where there is none. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
