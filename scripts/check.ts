// npm run check: everything that can be said about the code without running it, one line each, all of them even when
// one fails. Ends with `N passed, N failed`.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { FAILED_HEADING } from './tap/report.ts'

const root = dirname(import.meta.dirname)
const tool = (name: string) => join(root, 'node_modules', '.bin', name)
const CHECK_SECONDS_MAX = 300

const checks: readonly [name: string, command: string, ...args: string[]][] = [
  ['format', tool('biome'), 'check', '--colors=off', '--reporter=summary', '.'],
  ['lint', tool('oxlint'), '--type-aware', '--deny-warnings', '--format=unix', '.'],
  ['types', tool('tsc'), '--noEmit', '--pretty', 'false', '--project', 'tsconfig.json'],
  ['boundaries', process.execPath, 'scripts/check/boundaries.ts'],
  ['dependencies', process.execPath, 'scripts/check/dependencies.ts'],
]

/** Runs one check. Settles with what it said if it failed, undefined if it passed. */
function failureOf(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const output: Buffer[] = []
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CHECK_SECONDS_MAX * 1000,
      env: { ...process.env, NO_COLOR: '1' },
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', (error) => resolve(`${command} could not be started: ${error.message}`))
    child.on('close', (code, signal) => {
      const said = Buffer.concat(output).toString().trim()
      resolve(code === 0 ? undefined : `${said}\n(${signal ?? `exit status ${code}`})`)
    })
  })
}

const failures: string[] = []
for (const [name, command, ...args] of checks) {
  const started = performance.now()
  const failure = await failureOf(command, args)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${failure === undefined ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${seconds} s`)
  if (failure !== undefined) failures.push(`${name}\n${failure.replace(/^/gm, '  ')}`)
}
if (failures.length > 0) console.log(`\n${FAILED_HEADING}\n\n${failures.join('\n\n')}\n`)
console.log(`${checks.length - failures.length} passed, ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1
