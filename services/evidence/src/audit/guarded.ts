import type { Auditing } from './auditing.ts'
import type { Watcher } from './check-leaves.ts'
import { apart, SnapshotLostError } from './snapshots.ts'
import type { MadeTile, Tree } from './tree.ts'

/**
 * One pass of the audit. Whoever makes a row unreadable must not end the audit with it: that the pass failed is itself
 * a finding, and the others go on.
 *
 * @returns undefined where it failed
 */
export async function guarded<T>(auditing: Auditing, pass: string, run: () => Promise<T>): Promise<T | undefined> {
  auditing.reading.what = ''
  try {
    return await apart(auditing.tx, run)
  } catch (error) {
    tellFailed(auditing, pass, error)
    return undefined
  }
}

/** PostgreSQL's: no such table, column, function. */
const UNDEFINED: readonly unknown[] = ['42P01', '42703', '42883']

function tellFailed({ findings, reading, signal, older, note }: Auditing, pass: string, error: unknown) {
  // Without the database there is no audit, and one that was stopped has found nothing.
  if (signal.aborted || error instanceof SnapshotLostError) throw error
  if (older && UNDEFINED.includes((error as { code?: unknown }).code)) {
    note(`not looked at, as the schema is older: ${pass}`)
    return
  }
  findings.add('audit-failed', pass, reading.what || 'at its beginning', (error as Error).message)
}

/** What looks at the growing tree, guarded by itself: the tree grows on without it. */
export class GuardedWatcher implements Watcher {
  readonly #auditing: Auditing
  readonly #pass: string
  readonly #watcher: Watcher
  #fails = false

  constructor(auditing: Auditing, pass: string, watcher: Watcher) {
    this.#auditing = auditing
    this.#pass = pass
    this.#watcher = watcher
  }

  async prepare(size: number): Promise<void> {
    await this.during(() => this.#watcher.prepare(size))
  }

  grown(tree: Tree, made: readonly MadeTile[]) {
    if (this.#fails) return
    try {
      this.#watcher.grown(tree, made)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** What belongs to it, unless it failed before. */
  async during(act: () => Promise<void>): Promise<void> {
    if (this.#fails) return
    try {
      await apart(this.#auditing.tx, act)
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown) {
    this.#fails = true
    tellFailed(this.#auditing, this.#pass, error)
  }
}
