// The files of the house, as boundaries.ts sees them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Member {
  /** `packages/store`, `services/all`, `scripts`, `test`. */
  folder: string
  group: 'packages' | 'services' | 'root'
  /** The last part of the folder. */
  name: string
  /** What its package.json declares, and for scripts and tests also what the root's declares. */
  declared: ReadonlySet<string>
  /** Also what tests may use: the root's development dependencies. */
  declaredForTests: ReadonlySet<string>
  /** Paths from the root. */
  files: string[]
}

const GENERATED = new Set(['node_modules', 'var', 'coverage', 'target', '.tap', '.git'])

function filesUnder(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (GENERATED.has(entry.name)) return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(root, path) : [path]
  })
}

interface Manifest {
  name?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

function manifestOf(root: string, folder: string): Manifest {
  const path = join(root, folder, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {}
}

const names = (...groups: (Record<string, string> | undefined)[]): string[] =>
  groups.flatMap((group) => Object.keys(group ?? {}))

/** Every workspace member, in the order of their folders. */
export function membersOf(root: string): Member[] {
  const house = manifestOf(root, '.')
  const ofHouse = names(house.dependencies, house.devDependencies)
  const inGroup = (group: string) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : []
  return [...inGroup('packages'), ...inGroup('services'), 'scripts', 'test'].map((folder) => {
    const [first, last] = folder.split('/') as [string, string?]
    const own = manifestOf(root, folder)
    const itself = own.name === undefined ? [] : [own.name]
    const shipped = [...itself, ...names(own.dependencies, own.optionalDependencies)]
    const forTests = new Set([...shipped, ...names(own.devDependencies), ...ofHouse])
    return {
      folder,
      group: last === undefined ? 'root' : (first as 'packages' | 'services'),
      name: last ?? first,
      declared: last === undefined ? forTests : new Set(shipped),
      declaredForTests: forTests,
      files: filesUnder(root, folder),
    }
  })
}
