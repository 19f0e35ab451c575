import { instant } from '@zegel/host'
import { write } from '@zegel/store'
import { EXPORTS_KEPT_MS } from '../dossier/export-bounds.ts'
import type { Archive } from '../dossier/view.ts'
import { forgetExports } from '../exports.ts'
import { destroyTries } from './files.ts'
import { jobMessages } from './job-messages.ts'
import { expiredJobs, forgetJob } from './jobs.ts'

const TIDY_MS = 60_000

/** Destroys what has had its time, and what was given up. */
export class Tidying {
  readonly #archive: Archive
  #forgotten = Number.NEGATIVE_INFINITY
  #rests = Number.NEGATIVE_INFINITY

  constructor(archive: Archive) {
    this.#archive = archive
  }

  /** Files are destroyed first, then forgotten: what a crash interrupts is done again. */
  async tidy(signal: AbortSignal): Promise<void> {
    if (performance.now() < this.#rests) return
    const { store, clock, log } = this.#archive.context
    try {
      if (performance.now() > this.#forgotten + TIDY_MS) {
        await forgetExports(store.db, instant(clock.now() - EXPORTS_KEPT_MS))
        this.#forgotten = performance.now()
      }
      for (const id of await expiredJobs(store.db, instant(clock.now()))) {
        if (signal.aborted) return
        await destroyFiles(this.#archive, id)
        await write(store, async (tx) => ({ value: await forgetJob(tx, id) }))
      }
    } catch (err) {
      // One file that cannot be destroyed keeps nobody from his dossiers.
      this.#rests = performance.now() + TIDY_MS
      log.warn({ err }, 'exports that have ended cannot be tidied away right now')
    }
  }
}

export async function destroyFiles({ context, vault }: Archive, job: string) {
  for (const item of await jobMessages(context.store.db, job)) await destroyTries(vault, item)
}
