import type { Service } from '@zegel/host'
import { decideChannels } from './decide.ts'
import { recipientMigration } from './migrations/001-recipient.ts'
import { routes } from './routes.ts'
import { sealing } from './sealed.ts'
import type { Tables } from './tables.ts'

/** Owns recipients' consent and contacts, and decides the channel of each message. */
export const consent: Service<Tables> = {
  name: 'consent',
  migrations: [recipientMigration],
  start: async (context) => {
    const seals = sealing(context)
    return {
      routes: (app) => routes(app, context, seals),
      follows: [decideChannels(context.clock)],
      loops: [seals.waiting.loop],
    }
  },
}
