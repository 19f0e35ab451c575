// Where tests live: `*.test.ts` in the test folder of each package and service, and in two of the root.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const inFolder = (root: string, folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => `${folder}/${name}`)
    : []

const members = (root: string, group: string): string[] =>
  existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}/test`) : []

/**
 * The test files, as paths from the root, sorted. `wanted` narrows them down to the files and folders named.
 * @throws {Error} when a name matches no test file: a typing error must not pass as a green run
 */
export function findTests(root: string, wanted: readonly string[]): string[] {
  const folders = [...members(root, 'packages'), ...members(root, 'services'), 'scripts/test', 'test']
  const all = folders.flatMap((folder) => inFolder(root, folder)).sort()
  if (wanted.length === 0) return all
  const chosen = new Set<string>()
  for (const name of wanted) {
    const path = relative(root, resolve(root, name))
    const matches = all.filter((file) => path === '' || file === path || file.startsWith(`${path}/`))
    if (matches.length === 0) throw new Error(`${name} names no test file`)
    for (const file of matches) chosen.add(file)
  }
  return [...chosen].sort()
}
