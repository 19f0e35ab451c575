// Installs what the lockfile names, once, and again whenever the lockfile has changed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdLock } from './lock.mjs'
import { findNode, linkBundledNode, nodeMayBeBundled, noNodeError, ownNodeIsEnough } from './node.mjs'
import { SetupError } from './setup-error.mjs'

const PNPM = 'pnpm@10.34.9'
const INSTALL_SECONDS_MAX = 900

const markerPath = (root) => join(root, 'node_modules', '.zegel-setup.json')

/** What an install depends on: another lockfile, system or processor needs another install. */
function wanted(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  return JSON.stringify({ lock, platform: process.platform, arch: process.arch })
}

function isFresh(root) {
  try {
    return readFileSync(markerPath(root), 'utf8') === wanted(root)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
    throw error
  }
}

/** Runs a step quietly, with a sign of life every 20 s; its output is shown only when it fails. */
function step(root, what, command, args) {
  return new Promise((resolve, reject) => {
    const started = Date.now()
    const seconds = () => Math.round((Date.now() - started) / 1000)
    const output = []
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALL_SECONDS_MAX * 1000,
    })
    const alive = setInterval(() => console.log(`  still at it (${what}), ${seconds()} s`), 20_000)
    const forward = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    const settle = () => {
      clearInterval(alive)
      for (const signal of signals) process.off(signal, forward)
    }
    const fail = (why) => {
      settle()
      const tail = output.join('').trimEnd().split('\n').slice(-25).join('\n')
      reject(new SetupError(`${tail}\n\n${what} failed (${why}). What to do next:\n${advice(what)}`))
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => fail(error.message))
    child.on('close', (code, signal) => {
      if (code !== 0) return fail(signal ?? `exit status ${code}`)
      settle()
      resolve(seconds())
    })
  })
}

const advice = (
  what,
) => `  - is the npm registry reachable? "npm ping" tells, and "npm config get registry" which one it is
  - is the disk full, or does this folder belong to another user? Its owner can run the command once for everybody
  - ERR_PNPM_OUTDATED_LOCKFILE: a package.json changed without its lockfile: "npx --yes ${PNPM} install"
  - then run the same command again; ${what} starts over where needed`

async function install(root) {
  // Without a marker an interrupted install is never taken for a finished one.
  rmSync(markerPath(root), { force: true })
  console.log(`Installing the packages of the lockfile, once (${PNPM}) ...`)
  const installed = await step(root, 'The install', 'npx', [
    '--yes',
    PNPM,
    'install',
    '--frozen-lockfile',
    '--prod=false', // also where NODE_ENV=production: the demo and the tests need the development packages
    '--config.confirm-modules-purge=false', // nobody is there to answer the question
    // `tap build` writes inside node_modules; through hard links it would alter pnpm's store and other checkouts.
    '--config.package-import-method=clone-or-copy',
  ])
  linkBundledNode(root)
  // tap is generated for its plugins after each install; ours leaves out @tapjs/typescript, which needs an older tsc.
  const built = await step(root, 'tap build', findNode(root), [
    join(root, 'node_modules/tap/dist/esm/run.mjs'),
    'build',
  ])
  const draft = `${markerPath(root)}.${process.pid}`
  writeFileSync(draft, wanted(root))
  renameSync(draft, markerPath(root))
  console.log(`Installed in ${installed + built} s.`)
}

/**
 * Makes sure that everything is installed. Does nothing, fast, when it is; safe to call from two processes at once.
 * @throws {SetupError} with what to do next
 */
export async function setUp(root) {
  if (isFresh(root)) return
  if (!ownNodeIsEnough() && !nodeMayBeBundled()) throw noNodeError()
  const release = await holdLock(join(root, 'var', 'setup.lock'), () =>
    console.log('Another process is installing: waiting for it ...'),
  )
  try {
    if (!isFresh(root)) await install(root)
  } finally {
    release()
  }
}
