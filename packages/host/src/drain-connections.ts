import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { App } from './app.ts'

const LOOK_MS = 100

/**
 * Lets go of connections that would hold up the end of the process: those that were busy when it began and rest now,
 * and those on which nothing was ever asked. Browsers open such ahead of need; Node takes them for busy, and stops
 * looking at its own timeouts once a server closes.
 */
export function drainConnections(app: App): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket))
  const look = () => {
    app.server.closeIdleConnections()
    // Who has begun to ask is heard.
    for (const socket of unused) if (socket.bytesRead === 0) socket.destroy()
  }
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    timer = setInterval(look, LOOK_MS)
  })
  app.addHook('onClose', async () => clearInterval(timer))
}
