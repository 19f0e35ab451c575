import type { Findings } from './finding.ts'
import type { Snapshot } from './snapshots.ts'

export interface Progress {
  stage: string
  done: number
  /** undefined where it is not known before */
  total?: number
}

/** What every check of the database gets. */
export interface Auditing {
  tx: Snapshot
  findings: Findings
  /** what was not compared, and why: told beside the findings */
  note(text: string): void
  tell(progress: Progress): void
  /** where the pass is: told where it fails */
  reading: { what: string }
  /** the schema lacks later migrations: what they make is not missed */
  older: boolean
  /** aborted: the audit ends at the next page */
  signal: AbortSignal
}
