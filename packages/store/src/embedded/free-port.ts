import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports that systems hand to outgoing connections (Linux from 32768, macOS from 49152): a client that keeps
 * trying a stopped server's port from that range can one day connect to itself and so hold the port.
 */
const FIRST = 15_000
const LAST = 32_000

/** A port of 127.0.0.1 nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(FIRST, LAST)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${FIRST} and ${LAST} on 127.0.0.1`)
}

function isFree(port: number) {
  return new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
