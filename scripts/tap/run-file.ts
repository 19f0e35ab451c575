// Runs one test file. A tap test is a program that prints TAP; each gets a process group of its own, so that nothing it
// started outlives it. tap's own runner is not used: when a file times out it reports one line too many and so loses
// the result of another file, and two of them in one checkout delete each other's `.tap` folder.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTap, type TapReport } from './read-tap.ts'

/** A test may ask tap for longer than this, up to `FILE_SECONDS_MAX`. */
const TEST_SECONDS = 120
const FILE_SECONDS_MAX = 600
const OUTPUT_CHARS_MAX = 64 * 1024 * 1024

export interface FileResult extends TapReport {
  file: string
  seconds: number
  /** Why the file counts as failed although no assertion says so. */
  trouble: string | undefined
  errors: string
}

/** tap's own variables would make a test file talk to a runner that is not there. */
function environment(): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !/^TAP(_|$)/.test(name))
  return { ...Object.fromEntries(rest), TAP_TIMEOUT: String(TEST_SECONDS), TAP_FAIL_TODO: '1', NODE_ENV: 'test' }
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Gives the group 3 s to end by itself, then ends it. True if something had to be ended. */
async function endGroup(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 30; tries++) {
    if (!signalGroup(pid, 0)) return false
    await sleep(100)
  }
  return signalGroup(pid, 'SIGKILL')
}

function troubleOf(report: TapReport, code: number | null, signal: string | null, late: boolean, leftovers: boolean) {
  if (late) return `took longer than ${FILE_SECONDS_MAX} s and was killed`
  if (report.bailedOut !== undefined) return `bailed out: ${report.bailedOut}`
  // tap ends a file that is too slow by itself, and has already said so.
  if (signal === 'SIGALRM' && report.failed > 0) return undefined
  if (signal !== null) return `ended by ${signal}`
  const none = report.passed + report.failed + report.skipped === 0
  if (none && code === 0) return 'ran no test'
  if (!report.complete) return `ended with exit status ${code} before tap was done`
  if (code !== 0 && report.failed === 0) return `ended with exit status ${code} although every assertion passed`
  if (leftovers) return 'left processes running (killed)'
  return undefined
}

/** Runs the file to its end, its time limit or the abort of `stop`, whichever comes first. */
export async function runFile(file: string, stop: AbortSignal): Promise<FileResult> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  })
  const pid = child.pid
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output.length < OUTPUT_CHARS_MAX) output += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-20_000)
  })
  let late = false
  const kill = () => void signalGroup(pid, 'SIGKILL')
  const limit = setTimeout(() => {
    late = true
    kill()
  }, FILE_SECONDS_MAX * 1000)
  // Stopped as a whole: first politely, so that a test can take its database down.
  const onStop = () => {
    signalGroup(pid, 'SIGTERM')
    setTimeout(kill, 5_000).unref()
  }
  if (stop.aborted) onStop()
  else stop.addEventListener('abort', onStop, { once: true })
  const closed = new Promise((resolve) => child.on('close', resolve))
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (...how) => resolve(how))
  })
  clearTimeout(limit)
  const leftovers = await endGroup(pid)
  await closed
  stop.removeEventListener('abort', onStop)
  const report = readTap(output)
  const trouble = stop.aborted ? 'was stopped with the whole run' : troubleOf(report, code, signal, late, leftovers)
  return { ...report, file, seconds: (performance.now() - started) / 1000, trouble, errors }
}
