import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** As much of a tap test as this package needs. Teardowns run last first. */
export interface Scope {
  teardown(run: () => unknown): unknown
}

/** A folder that goes with the test. Not `t.testdir`, which a second call in the same test empties. */
export function makeFolder(t: Scope): string {
  const folder = mkdtempSync(join(tmpdir(), 'zegel-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}
