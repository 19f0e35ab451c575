import type { Audited, Finding } from '@zegel/evidence'
import { instant } from '@zegel/host'

/** For people: what was found, what it means, what was not compared, and last of all the sum. */
export function auditText({ findings, total, notes, size }: Audited, ms: number): string {
  const more = total - findings.length
  const lines = [
    ...findings.flatMap(findingLines),
    ...(more > 0 ? [`... and ${more} more of the same kinds`] : []),
    ...notes.map((note) => `note: ${note}`),
    `${size} leaves in ${(ms / 1_000).toFixed(1)} s: ${total === 0 ? 'nothing was changed' : `${total} findings`}`,
  ]
  return `${lines.join('\n')}\n`
}

function findingLines({ code, table, row, wrong, means }: Finding): string[] {
  return [`FOUND ${code} in ${table}, ${row}`, `      ${wrong}`, `      ${means}`]
}

/** For programs: one line. */
export function auditJson({ findings, total, notes, size }: Audited, began: number, ms: number): string {
  return `${JSON.stringify({ at: instant(began), ms, leaves: size, total, findings, notes })}\n`
}
