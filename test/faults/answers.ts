import { setTimeout as sleep } from 'node:timers/promises'
import { call, until } from '@zegel/testing'

/** Asks until the answer is 200. `ended` says why there is nobody to ask any more. */
export async function answers(url: string, path: string, ms: number, ended: () => string | undefined): Promise<void> {
  let why: string | undefined
  await until(
    async () => {
      why = ended()
      return why !== undefined || (await call('GET', url + path, { signal: AbortSignal.timeout(3_000) })).status === 200
    },
    { ms, what: `${url} answering ${path}` },
  )
  if (why === undefined) return
  // Its last words may still be in the pipe.
  await sleep(300)
  throw new Error(`a process ended at its start: ${ended()}`)
}
