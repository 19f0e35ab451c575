import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Thread } from '@zegel/thread'
import { plainReply } from './attempt.ts'
import type { Delivery } from './delivery.ts'

/** A mail to be written, whole or not at all. */
export interface File {
  path: string
  /** its bytes, one by one (latin1) */
  bytes: string
}

/** A disk that is silent for so long is this way's server that is away, ms; a whole batch ends within its lease. */
const WRITE_MS_MAX = 15_000

/**
 * For development without a mail server: each mail is a file that mail programs open. Its name is the job's id, never an
 * address. A thread writes them: here each kept everybody who talks to the house waiting, for 0.3 ms where many files had
 * just been deleted, and through the pool of threads it costs three times as much.
 */
export async function folderDelivery(folder: string): Promise<Delivery> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const start = () =>
    new Thread<File, string | null>({
      name: 'the thread that writes mails',
      script: new URL('./folder-worker.ts', import.meta.url),
      data: null,
      answerMsMax: WRITE_MS_MAX,
    })
  let thread = start()
  return {
    host: 'file',
    batchMax: 200,
    parallelMax: 16,
    deliver: async ({ id, bytes }) => {
      if (thread.ended) thread = start()
      const file = { path: join(folder, `${id}.eml`), bytes: bytes.toString('latin1') }
      const trouble = await thread.ask(file).catch((error: Error) => error.message)
      if (trouble === null) return { result: 'taken', reply: 'written' }
      return { result: 'trouble', reply: plainReply(trouble) }
    },
    close: () => thread.end(),
  }
}
