// npm test: runs the tests, two files at a time, and ends with one line `N passed, N failed` that counts assertions.
//   npm test                                      everything
//   npm test -- packages/store test/x.test.ts     folders and files
//   npm test -- --seconds=60 --jobs=1             other bounds
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { findTests } from './tap/find-tests.ts'
import { FAILED_HEADING, failuresOf, failureText, fileLine } from './tap/report.ts'
import { type FileResult, runFile } from './tap/run-file.ts'

const root = dirname(import.meta.dirname)

async function runAll(files: readonly string[], jobs: number, stop: AbortSignal): Promise<FileResult[]> {
  const waiting = [...files]
  const results: FileResult[] = []
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined && !stop.aborted; file = waiting.shift()) {
      const result = await runFile(file, stop)
      console.log(fileLine(result))
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return results
}

/** Prints the end of the run and returns the exit status. */
function conclude(files: readonly string[], results: readonly FileResult[], whyStopped: string | undefined): number {
  const unrun = files.filter((file) => !results.some((result) => result.file === file))
  const red = results.filter((result) => failuresOf(result) > 0)
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const skipped = results.reduce((sum, result) => sum + result.skipped, 0)
  const failed = results.reduce((sum, result) => sum + failuresOf(result), 0) + unrun.length
  if (skipped > 0) console.log(`${skipped} skipped: they count neither as passed nor as failed`)
  if (failed > 0) {
    console.log(`\n${FAILED_HEADING}\n`)
    for (const result of red) console.log(`${failureText(result)}\n`)
    for (const file of unrun) console.log(`${file}\n  - was not run\n`)
    if (whyStopped !== undefined) console.log(`${whyStopped}\n`)
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}

function nothingRun(why: string): number {
  console.log(`\n${FAILED_HEADING}\n\n${why}\n`)
  console.log('0 passed, 1 failed')
  return 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '900' }, jobs: { type: 'string', default: '2' } },
  })
  process.chdir(root)
  let files: string[]
  try {
    files = findTests(root, positionals)
  } catch (error) {
    return nothingRun((error as Error).message)
  }
  if (files.length === 0) return nothingRun('There are no test files')
  const stop = new AbortController()
  const bound = setTimeout(
    () => stop.abort(`The run was stopped after ${values.seconds} s: --seconds=N allows for more`),
    Number(values.seconds) * 1000,
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort(`The run was stopped by ${signal}`))
  }
  const results = await runAll(files, Number(values.jobs), stop.signal)
  clearTimeout(bound)
  return conclude(files, results, stop.signal.aborted ? String(stop.signal.reason) : undefined)
}

process.exitCode = await main()
