// Reads what a tap 21 test file prints: TAP 14, where a subtest is indented and followed by one line that sums it up.

export interface Failure {
  /** The names from the outermost subtest to the assertion. */
  path: string[]
  /** tap's YAML block about it: where, what was expected, what was found. */
  details: string[]
}

export interface TapReport {
  /** Assertions, not counting the lines that sum up a subtest. */
  passed: number
  failed: number
  skipped: number
  failures: Failure[]
  /** What the test itself had to say, for instance something it measured. */
  comments: string[]
  /** tap came to its end, so that the counts are its own and complete. */
  complete: boolean
  bailedOut: string | undefined
}

const POINT = /^( *)(ok|not ok)(?: \d+)?(?: - (.*?))?(?<!\\)(?: # (SKIP|TODO|time=).*)?$/
const SUBTEST = /^( *)# Subtest: (.*)$/
const TRAILER =
  /^# \{ total: \d+(?:, pass: (?<pass>\d+))?(?:, fail: (?<fail>\d+))?(?:, todo: (?<todo>\d+))?(?:, skip: (?<skip>\d+))? \}$/
const OWN_COMMENT = /^\s*# (?!Subtest: |time=|\{ total)(.*)$/

/** Takes the YAML block that starts at `lines[at]`, if one does, out of its indentation. */
function yamlAt(lines: string[], at: number): string[] {
  const indent = /^( +)---$/.exec(lines[at] ?? '')?.[1]
  if (indent === undefined) return []
  const end = lines.indexOf(`${indent}...`, at)
  return lines.slice(at + 1, end < 0 ? undefined : end).map((line) => line.slice(indent.length))
}

/**
 * Reads the whole output of one test file. A test may print to the same stream, so the counts are those of tap's last
 * line, and only where that is missing (the file crashed) those of the lines that were seen.
 */
export function readTap(output: string): TapReport {
  const report: TapReport = {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
    comments: [],
    complete: false,
    bailedOut: undefined,
  }
  const open: { name: string; depth: number; failures: number }[] = []
  const lines = output.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string
    const subtest = SUBTEST.exec(line)
    const point = POINT.exec(line)
    const trailer = TRAILER.exec(line)?.groups
    if (subtest) {
      open.push({ depth: (subtest[1] as string).length, name: subtest[2] as string, failures: report.failures.length })
    } else if (point) {
      const [, indent = '', verdict, name = '', directive] = point
      const details = yamlAt(lines, at + 1)
      at += details.length === 0 ? 0 : details.length + 1
      while ((open.at(-1)?.depth ?? -1) > indent.length) open.pop()
      const summary = open.at(-1)?.depth === indent.length ? open.pop() : undefined
      // A subtest that fails without a failing assertion (too slow, wrong plan) is a failure of its own.
      const isLeaf = summary === undefined || (verdict === 'not ok' && summary.failures === report.failures.length)
      if (!isLeaf) continue
      if (directive === 'SKIP') report.skipped++
      else if (verdict === 'ok' && directive !== 'TODO') report.passed++
      else {
        report.failed++
        report.failures.push({ path: [...open.map((test) => test.name), name || 'unnamed'], details })
      }
    } else if (trailer) {
      report.complete = true
      report.passed = Number(trailer.pass ?? 0)
      report.failed = Number(trailer.fail ?? 0) + Number(trailer.todo ?? 0)
      report.skipped = Number(trailer.skip ?? 0)
    } else if (line.startsWith('Bail out!')) {
      report.bailedOut = line.slice('Bail out!'.length).trim() || 'no reason given'
    } else {
      const comment = OWN_COMMENT.exec(line)?.[1]
      if (comment) report.comments.push(comment)
    }
  }
  return report
}
