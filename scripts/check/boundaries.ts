// Checks the walls of the house (house-rules.ts) and names each breach with its file and line.
//   node scripts/check/boundaries.ts [folder of a checkout]
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import * as rules from './house-rules.ts'
import { codeOnly, type Import, importsOf, libraryOf } from './imports.ts'
import { type Member, membersOf } from './tree.ts'

const OURS = '@zegel/'
const SOURCE_FILE = /\.(ts|mts|mjs|js)$/

const under = (file: string, folders: readonly string[]) => folders.some((folder) => file.startsWith(`${folder}/`))

const isTest = (member: Member, file: string) => member.group === 'root' || file.startsWith(`${member.folder}/test/`)

/** May this file import the package or service of ours with this name? Undefined is yes, otherwise why not. */
function breachOfOurs(member: Member, file: string, name: string, members: readonly Member[]): string | undefined {
  if (name === member.name && member.group !== 'root') return undefined
  const target = members.find((other) => other.name === name && other.group !== 'root')
  if (!target) return `${OURS}${name} is not part of the house`
  if (target.group === 'services') {
    return rules.MAY_IMPORT_SERVICES.includes(member.folder)
      ? undefined
      : `imports the service ${name}: only ${rules.MAY_IMPORT_SERVICES.join(', ')} may import services`
  }
  const test = isTest(member, file)
  if (rules.FOR_TESTS_ONLY.includes(name)) return test ? undefined : `imports ${name}, which is for tests only`
  if (member.group !== 'packages' || test) return undefined
  const allowed = rules.PACKAGE_IMPORTS[member.name] ?? []
  if (allowed.includes(name)) return undefined
  return `package ${member.name} may not import ${name} (allowed: ${allowed.join(', ') || 'nothing of ours'})`
}

function breachOfRelative(member: Member, file: string, specifier: string): string | undefined {
  const target = normalize(join(dirname(file), specifier))
  return target.startsWith(`${member.folder}/`) ? undefined : `reaches out of ${member.folder} into ${target}`
}

function* importBreaches(
  member: Member,
  file: string,
  found: Import,
  members: readonly Member[],
): Generator<string | undefined> {
  const { specifier } = found
  if (specifier.startsWith('.')) yield breachOfRelative(member, file, specifier)
  if (specifier.startsWith('.') || isBuiltin(specifier)) return
  const library = libraryOf(specifier)
  const declared = isTest(member, file) ? member.declaredForTests : member.declared
  if (library.startsWith(OURS)) {
    yield breachOfOurs(member, file, library.slice(OURS.length), members)
    if (specifier !== library) yield `imports ${specifier}: a package is used by its front door, ${library}`
  }
  if (!declared.has(library)) yield `imports ${library}, which ${member.folder}/package.json does not declare`
  const homes = Object.hasOwn(rules.LIBRARY_HOMES, library) ? rules.LIBRARY_HOMES[library] : undefined
  if (homes && !under(file, homes)) yield `imports ${library}, whose only home is ${homes.join(', ')}`
  for (const rule of rules.NAME_HOMES) {
    const named = library === rule.library && new RegExp(`\\b${rule.name}\\b`).test(found.clause)
    if (named && !under(file, rule.homes)) yield `imports ${rule.name}, whose only home is ${rule.homes.join(', ')}`
  }
  if (rules.NO_SQL_FILES.test(file) && rules.SQL_LIBRARIES.includes(library) && !found.typeOnly) {
    yield `imports ${library}: routes hold no SQL`
  }
}

function* codeBreaches(file: string, source: string): Generator<{ line: number; what: string }> {
  const lines = codeOnly(source).split('\n')
  for (const [at, line] of lines.entries()) {
    const reads = /\bprocess\s*\.\s*env\b/.test(line) || /\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(line)
    if (reads && !rules.MAY_READ_ENVIRONMENT.test(file)) {
      yield { line: at + 1, what: 'reads process.env: only packages/host reads the environment' }
    }
    if (!rules.PASSED_IN_FILES.test(file)) continue
    for (const { pattern, what } of rules.PASSED_IN) {
      if (pattern.test(line)) yield { line: at + 1, what: `uses ${what}: time, randomness and ids are passed in` }
    }
  }
}

function* nameBreaches(file: string): Generator<string> {
  for (const part of file.split('/')) {
    const stem = part.replace(/^\./, '').split('.')[0] ?? ''
    if (rules.FORBIDDEN_NAMES.includes(stem)) yield `is named ${stem}: say what it is for`
    else if (!rules.FILE_NAME.test(part)) yield `${part} is not kebab-case`
  }
}

/** Every breach as `file:line: what`, sorted by file. An empty list means that the walls stand. */
export function findBreaches(root: string): string[] {
  const members = membersOf(root)
  const breaches: string[] = []
  for (const member of members) {
    for (const file of member.files) {
      for (const what of nameBreaches(file)) breaches.push(`${file}: ${what}`)
      if (!rules.COUNTED_FILES.test(file)) continue
      const source = readFileSync(join(root, file), 'utf8')
      const length = source.replace(/\n$/, '').split('\n').length
      if (length > rules.FILE_LINES_MAX) breaches.push(`${file}: has ${length} lines, at most ${rules.FILE_LINES_MAX}`)
      if (!SOURCE_FILE.test(file)) continue
      for (const found of importsOf(source)) {
        for (const what of importBreaches(member, file, found, members)) {
          if (what !== undefined) breaches.push(`${file}:${found.line}: ${what}`)
        }
      }
      for (const { line, what } of codeBreaches(file, source)) breaches.push(`${file}:${line}: ${what}`)
    }
  }
  return [...new Set(breaches)].sort()
}

if (import.meta.main) {
  const breaches = findBreaches(process.argv[2] ?? dirname(dirname(import.meta.dirname)))
  for (const breach of breaches) console.log(breach)
  console.log(
    breaches.length === 0 ? 'The walls stand.' : `${breaches.length} breaches of DESIGN.md sections 4, 5 and 8`,
  )
  process.exitCode = breaches.length === 0 ? 0 : 1
}
