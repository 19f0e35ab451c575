// What a person sees of a run: a line per file, then what failed, last.
import type { FileResult } from './run-file.ts'

/** Where a log says what failed, `.ci/run` finds it by this line. */
export const FAILED_HEADING = 'What failed:'

/** A file with trouble counts as one failure more, for the assertions it did not come to. */
export const failuresOf = (result: FileResult): number => result.failed + (result.trouble === undefined ? 0 : 1)

export function fileLine(result: FileResult): string {
  const failed = failuresOf(result)
  const counts = [`${result.passed} passed`]
  if (failed > 0) counts.push(`${failed} failed`)
  if (result.skipped > 0) counts.push(`${result.skipped} skipped`)
  const line = `${failed > 0 ? 'FAIL' : 'ok  '} ${result.file}  ${counts.join(', ')}  ${result.seconds.toFixed(1)} s`
  return [line, ...result.comments.map((comment) => `       ${comment}`)].join('\n')
}

/** tap's block without the copy of the source, which repeats what `at` already names. */
function brief(details: string[]): string[] {
  const source = details.findIndex((line) => line.startsWith('source: '))
  if (source < 0) return details
  const after = details.findIndex((line, at) => at > source && /^\S/.test(line))
  return [...details.slice(0, source), ...(after < 0 ? [] : details.slice(after))]
}

export function failureText(result: FileResult): string {
  const lines = [result.file]
  for (const failure of result.failures) {
    lines.push(`  - ${failure.path.join(' > ')}`, ...brief(failure.details).map((line) => `      ${line}`))
  }
  if (result.trouble !== undefined) lines.push(`  - the file ${result.trouble}`)
  const errors = result.errors.trimEnd()
  if (errors !== '') {
    lines.push(
      '    its standard error ends with:',
      ...errors
        .split('\n')
        .slice(-40)
        .map((line) => `      ${line}`),
    )
  }
  return lines.join('\n')
}
