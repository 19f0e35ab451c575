import type { Audited, Finding } from '@zegel/evidence'
import { instant } from '@zegel/host'

/** What is told of one audit: for people each finding at once, for programs one line at the end. */
export class AuditReport {
  readonly #json: boolean
  readonly #began: number
  readonly #told: Finding[] = []

  constructor(json: boolean, began: number) {
    this.#json = json
    this.#began = began
  }

  /** findings so far */
  get total() {
    return this.#told.length
  }

  found(finding: Finding) {
    this.#told.push(finding)
    if (!this.#json) write(findingLines(finding))
  }

  ended(audited: Audited, ms: number) {
    const { total, size, notes, unread, findings } = audited
    if (this.#json) writeJson({ at: instant(this.#began), ms, leaves: size, total, findings, notes, unread })
    else write(sumLines(audited, ms))
  }

  /** It broke off: what was found before stands. */
  failed({ message }: Error) {
    const findings = this.#told
    if (this.#json)
      writeJson({ at: instant(this.#began), total: findings.length, findings, notes: [], unread: [], failed: message })
    process.stderr.write(`${printable(`this time there was no audit: ${message}`)}\n`)
  }
}

function findingLines({ code, table, row, wrong, means }: Finding): string[] {
  return [`FOUND ${code} in ${table}, ${row}`, `      ${wrong}`, `      ${means}`]
}

/** What was not compared, and last of all the sum. */
function sumLines({ findings, total, notes, unread, size }: Audited, ms: number): string[] {
  const more = total - findings.length
  const sum =
    total > 0 ? `${total} findings` : unread.length > 0 ? 'not everything could be read' : 'nothing was changed'
  return [
    ...(more > 0 ? [`... and ${more} more of the same kinds`] : []),
    ...notes.map((note) => `note: ${note}`),
    ...unread.map((what) => `NOT READ ${what}`),
    `${size} leaves in ${(ms / 1_000).toFixed(1)} s: ${sum}`,
  ]
}

const write = (lines: readonly string[]) => process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''))
const writeJson = (value: unknown) => process.stdout.write(`${printable(JSON.stringify(value))}\n`)

/**
 * Control characters, and those that turn or hide what is beside them: a value from the database must not draw on the
 * terminal of whoever reads of it. So written they are JSON as well.
 */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (one) =>
    Array.from({ length: one.length }, (_, nth) => `\\u${one.charCodeAt(nth).toString(16).padStart(4, '0')}`).join(''),
  )
}
