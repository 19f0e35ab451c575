import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { readConfig } from '@zegel/host'
import t from 'tap'
import { createApp } from '../src/app.ts'
import { createLogger } from '../src/logger.ts'

t.test('closing waits for answers under way, and for no connection without a question', async (t) => {
  const app = createApp(readConfig({}), createLogger('silent'), () => 'request')
  const answer = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    asked.resolve()
    await answer.promise
    return 'answered'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo

  const unused = connect(port, '127.0.0.1')
  await once(unused, 'connect')
  const agent = new Agent({ keepAlive: true })
  const slow = once(get({ port, path: '/slow', agent }), 'response') as Promise<[IncomingMessage]>
  await asked.promise

  const began = performance.now()
  const unusedEnds = once(unused, 'close')
  const closed = app.close()
  await unusedEnds
  t.ok(performance.now() - began < 2_000, 'let go at once')
  answer.resolve()
  const [response] = await slow
  t.equal(Buffer.concat(await response.toArray()).toString(), 'answered')
  await closed
  t.ok(performance.now() - began < 5_000, 'its keep-alive holds nobody up')
  agent.destroy()
})
