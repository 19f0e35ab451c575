// Contender A: a bare Fastify route that inserts one row per request.
import { readConfig, untilSignal } from '@zegel/host'
import Fastify from 'fastify'
import { openRowWriter } from './row-writer.ts'

await untilSignal(async () => {
  const { databaseUrl, listen } = readConfig()
  const rows = await openRowWriter(databaseUrl as string)
  const app = Fastify()
  app.get('/health/ready', async () => ({ status: 'ok' }))
  app.post('/rows', async (request, reply) => {
    const id = await rows.insert(request.body)
    return reply.code(201).send({ id })
  })
  await app.listen(listen)
  return {
    close: async () => {
      await app.close()
      await rows.close()
    },
  }
})
