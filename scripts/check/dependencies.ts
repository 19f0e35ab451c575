// Checks what the lockfile would install against floors.json and SECURITY.md section 2. The list lives here, because
// `npm audit` has no answer on some registries.
//   node scripts/check/dependencies.ts [folder of a checkout]
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import policy from './floors.json' with { type: 'json' }
import { mapAt, readYaml, textOf, type Yaml } from './read-yaml.ts'
import { belowFloor, isExact } from './versions.ts'

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
const floors: Record<string, Record<string, string>> = policy.floors
const denied: Record<string, string> = policy.denied
const exceptions: Record<string, { onlyThrough: string[]; why: string }> = policy.exceptions

/** `@scope/name@1.2.3(peer@4)` as its name and version. */
function nameAndVersion(key: string): [string, string] {
  const bare = key.split('(')[0] ?? key
  const at = bare.lastIndexOf('@')
  return [bare.slice(0, at), bare.slice(at + 1)]
}

/** The names of what asks for this exact version, in the lockfile. */
function dependentsOf(lock: Yaml, key: string): string[] {
  const [name, version] = nameAndVersion(key)
  const asks = (entry: Yaml | undefined) =>
    ['dependencies', 'optionalDependencies'].some((field) => {
      const value = mapAt(entry, field)[name]
      const found = typeof value === 'string' ? value : mapAt(value).version
      return typeof found === 'string' && found.split('(')[0] === version
    })
  const among = (group: string) => Object.entries(mapAt(lock, group)).filter(([, entry]) => asks(entry))
  return [
    ...among('snapshots').map(([parent]) => nameAndVersion(parent)[0]),
    ...among('importers').map(([folder]) => folder),
  ]
}

function* lockedBreaches(lock: Yaml): Generator<string> {
  const packages = mapAt(lock, 'packages')
  for (const [key, entry] of Object.entries(packages)) {
    const [name, version] = nameAndVersion(key)
    const why = denied[name]
    if (why !== undefined) yield `${key} is denied: ${why}`
    const resolution = mapAt(entry).resolution
    if (typeof resolution !== 'string' || !/^\{integrity: sha\d+-[^,}]+\}$/.test(resolution)) {
      yield `${key} does not come from the registry with a digest`
    }
    const floor = floors[name]
    const below = floor && belowFloor(version, floor)
    if (below === undefined) continue
    const exception = exceptions[key]
    const strangers = dependentsOf(lock, key).filter((parent) => !exception?.onlyThrough.includes(parent))
    if (exception === undefined) yield `${key} is ${below}; it comes through ${strangers.join(', ') || 'nothing'}`
    else if (strangers.length > 0)
      yield `${key} is excepted only through ${exception.onlyThrough}, not ${strangers.join(', ')}`
  }
  for (const key of Object.keys(exceptions)) {
    if (!(key in packages)) yield `the exception for ${key} is no longer needed: remove it from floors.json`
  }
}

function* workspaceBreaches(workspace: Yaml, lock: Yaml): Generator<string> {
  const locked = mapAt(lock, 'catalogs', 'default')
  for (const [name, wanted] of Object.entries(mapAt(workspace, 'catalog'))) {
    const version = textOf(wanted) ?? ''
    if (!isExact(version)) yield `the catalog's ${name} is not an exact version: ${version}`
    const specifier = textOf(mapAt(locked[name]).specifier) ?? version
    if (specifier !== version) yield `the lockfile has ${name} ${specifier}, the catalog ${version}`
  }
  const { minimumReleaseAge, onlyBuiltDependencies, dangerouslyAllowAllBuilds } = mapAt(workspace)
  const age = textOf(minimumReleaseAge) ?? 'missing'
  if (!(Number(age) >= policy.ageMinutesMin)) {
    yield `minimumReleaseAge is ${age}: at least ${policy.ageMinutesMin} minutes`
  }
  if (dangerouslyAllowAllBuilds !== undefined) yield 'dangerouslyAllowAllBuilds is set'
  if (!Array.isArray(onlyBuiltDependencies)) yield 'onlyBuiltDependencies, the allow-list of build scripts, is missing'
  else {
    for (const name of onlyBuiltDependencies.filter((each) => !policy.mayBuild.includes(each))) {
      yield `${name} may run build scripts, which floors.json (mayBuild) does not allow`
    }
  }
}

function* manifestBreaches(root: string): Generator<string> {
  const members = ['packages', 'services'].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
  )
  for (const folder of ['.', 'scripts', 'test', ...members]) {
    const path = join(root, folder, 'package.json')
    if (!existsSync(path)) continue
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string> | undefined>
    for (const [name, wanted] of DEPENDENCY_FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {}))) {
      if (wanted === 'catalog:' || wanted === 'workspace:*') continue
      yield `${join(folder, 'package.json')}: ${name} is "${wanted}": only "catalog:" or "workspace:*"`
    }
  }
}

/** Every breach, as a sentence. An empty list means that nothing is below its floor, denied or floating. */
export function findDependencyBreaches(root: string): string[] {
  const lock = readYaml(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'))
  const workspace = readYaml(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'))
  if (Object.keys(mapAt(lock, 'packages')).length === 0) return ['the lockfile names no package']
  return [...lockedBreaches(lock), ...workspaceBreaches(workspace, lock), ...manifestBreaches(root)]
}

if (import.meta.main) {
  const breaches = findDependencyBreaches(process.argv[2] ?? dirname(dirname(import.meta.dirname)))
  for (const breach of breaches) console.log(breach)
  console.log(
    breaches.length === 0
      ? 'Every dependency keeps to its floor.'
      : `${breaches.length} breaches of SECURITY.md section 2`,
  )
  process.exitCode = breaches.length === 0 ? 0 : 1
}
