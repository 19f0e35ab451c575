import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedError } from './embedded-error.ts'
import { makePassword, readPassword } from './password.ts'
import type { Places } from './places.ts'
import type { Runner } from './runner.ts'
import { serverEnvironment } from './settings.ts'

/**
 * The cluster's superuser password; makes the cluster first where there is none. It is made beside its place and
 * renamed when whole, so an interrupted initdb is never mistaken for a database: the next start begins anew.
 *
 * @throws EmbeddedError cannot-initialise, no-password
 */
export async function ensureCluster(places: Places, binaries: Binaries, runner: Runner): Promise<string> {
  await clearRemains(places)
  if (existsSync(places.cluster)) return readPassword(places)
  const password = await makePassword(places)
  // A name of its own: the initdb of a killed process may still be writing to the earlier one.
  const making = `${places.making}-${process.pid}-${Date.now()}`
  await mkdir(making, { mode: 0o700 })
  await writeFile(places.passwordOnce, `${password}\n`, { mode: 0o600 })
  if (runner.owner) {
    await chown(making, runner.owner.uid, runner.owner.gid)
    await chown(places.passwordOnce, runner.owner.uid, runner.owner.gid)
  }
  try {
    await initdb(making, places, binaries, runner)
  } finally {
    await rm(places.passwordOnce, { force: true })
  }
  await rename(making, places.cluster)
  const folder = await open(places.folder, 'r')
  await folder.sync()
  await folder.close()
  return password
}

async function clearRemains(places: Places) {
  const begun = (await readdir(places.folder)).filter((name) => name.startsWith(basename(places.making)))
  for (const name of begun) {
    await rm(join(places.folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  await rm(places.passwordOnce, { force: true })
}

/** initdb(1): the builtin C.UTF-8 sorts alike on every machine, whatever locales it has. */
async function initdb(making: string, places: Places, binaries: Binaries, runner: Runner) {
  const { file, args, ids } = runner.command(binaries.initdb, [
    `--pgdata=${making}`,
    '--username=postgres',
    `--pwfile=${places.passwordOnce}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
  ])
  // Through pipes: should this process be killed, initdb ends at its next line of output.
  const child = spawn(file, args, { ...ids, cwd: '/', env: serverEnvironment, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`initdb ended with ${signal ?? code}`))
    })
  }).catch((cause) => {
    throw new EmbeddedError(
      'cannot-initialise',
      `No database could be made in ${places.folder} (is the disk full, the folder writable?): ${said.trim().slice(-1000)}`,
      { cause },
    )
  })
}
