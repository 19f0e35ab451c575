import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { call, until } from '@zegel/testing'

/** Free now; it is bound again in a moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

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
  if (why !== undefined) throw new Error(`a process ended at its start: ${why}`)
}
