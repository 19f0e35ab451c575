// Contender A': the same row behind the house's own door: its token check, its limits, its log, the real body schema.
import { startAll } from '@zegel/all'
import { Submission } from '@zegel/deposit'
import { readConfig, type Service, untilSignal } from '@zegel/host'
import { identity } from '@zegel/identity'
import { Type } from 'typebox'
import { openRowWriter } from './row-writer.ts'

const guarded: Service<never> = {
  name: 'guarded',
  migrations: [],
  start: async ({ config }) => {
    const rows = await openRowWriter(config.databaseUrl as string)
    return {
      close: () => rows.close(),
      routes: (app) => {
        const schema = {
          summary: 'One row',
          tags: ['guarded'],
          body: Submission,
          response: { 201: Type.Object({ id: Type.String() }) },
        }
        app.post('/rows', { config: { auth: { as: 'sender', scope: 'deposit' } }, schema }, async (request, reply) =>
          reply.code(201).send({ id: await rows.insert(request.body) }),
        )
      },
    }
  },
}

await untilSignal(() => startAll({ config: readConfig(), services: [identity, guarded] }))
