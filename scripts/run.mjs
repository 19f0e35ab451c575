#!/usr/bin/env node
// The one door behind every npm script: `node scripts/run.mjs <command> [arguments]`, and `zegel <command>` after `npm link`.
// Plain JavaScript without dependencies, because it runs before anything is installed and on a Node (20 or later)
// that may be too old for the rest of the house.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from './node-flags.mjs'
import { findNode } from './setup/node.mjs'
import { setUp } from './setup/setup.mjs'
import { SetupError } from './setup/setup-error.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every command, the file it runs, what it is for, and what comes before the arguments. */
const commands = {
  start: ['services/all/src/main.ts', 'the whole house in one process, with an embedded PostgreSQL'],
  demo: ['scripts/demo/main.ts', 'one letter from deposit to a dossier that openssl verifies'],
  test: ['scripts/test.ts', 'all tests, or the files and folders named'],
  'test:faults': ['test/faults/main.ts', 'kill -9 at random points under load'],
  'test:model': ['test/model/main.ts', 'random lives of letters against the model of their evidences'],
  'test:interop': ['test/interop/main.ts', 'EU DSS and openssl judge dossiers, where Java 17 and Maven are'],
  'test:tamper': ['test/tamper/main.ts', 'dossiers with every bit flipped, and 100,000 forged ones'],
  'test:audit': ['test/audit/main.ts', 'a superuser changes the ledger at random, the audit must find it'],
  bench: ['scripts/bench/main.ts', 'measurements, for instance: bench -- deposit'],
  check: ['scripts/check.ts', 'format, lint, types, boundaries, dependencies'],
  verify: ['packages/verify/src/main.ts', 'verify a dossier: verify -- FILE --root root.pem'],
  audit: ['services/all/src/main.ts', 'whether anybody changed the ledger, or the published log', 'audit'],
  'verify:bundle': ['scripts/verify/bundle.ts', 'the verifier as one file for bare Node'],
  token: ['scripts/token.ts', 'a development access token'],
}

/** Those that say more of their arguments than the head of their file does. */
const OWN_HELP = new Set(['start', 'bench', 'verify', 'audit'])
/** Those whose arguments are files of whoever calls them, wherever that is. */
const OF_CALLER = new Set(['verify', 'audit'])

/** The comment with which a file begins: what it does, and with which arguments. */
async function headOf(file) {
  const lines = (await readFile(file, 'utf8')).split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
}

/**
 * npm passes SIGTERM to its shell, which dies without telling us, and a killed npm tells nobody: the house would go
 * on unseen. So when our parent, npm's shell, is gone, the child is asked to stop.
 */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500)
  watch.unref()
}

/** Runs the file and settles with the exit status, as a shell would tell it: 128 + n after signal n. */
function run(node, file, args, cwd) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  const child = spawn(node, [...nodeFlags, join(root, file), ...args], {
    cwd,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: path,
      ...(cwd !== root && { ZEGEL_DATA: process.env.ZEGEL_DATA || join(root, 'var') }),
    },
  })
  // A terminal's Ctrl-C already reaches the child.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  stopWithNpm(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

async function main([name, ...rest]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
  if (!command) {
    const list = Object.entries(commands).map(([key, [, purpose]]) => `  ${key.padEnd(12)} ${purpose}`)
    console.error(`Usage: npm run <command> [-- arguments]\n\n${list.join('\n')}`)
    return 2
  }
  if (rest.includes('--help') && !OWN_HELP.has(name)) {
    console.log(await headOf(join(root, command[0])))
    return 0
  }
  await setUp(root)
  const node = findNode(root)
  if (!existsSync(join(root, command[0]))) throw new SetupError(`${command[0]} is missing: is this checkout complete?`)
  const [file, , ...before] = command
  const args = [...before, ...(rest[0] === '--' ? rest.slice(1) : rest)]
  return run(node, file, args, OF_CALLER.has(name) ? process.cwd() : root)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
