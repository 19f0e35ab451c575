import { closed } from '@zegel/contract'
import { type Service } from '@zegel/host'
import { Type } from 'typebox'

/** A service whose only business is to be behind the house's doors. */
export const probe: Service = {
  name: 'probe',
  migrations: [],
  start: async () => ({
    routes: (app) => {
      const schema = {
        summary: 'Who the house thinks I am',
        tags: ['probe'],
        response: { 200: closed({ party: Type.String() }) },
      }
      for (const [as, scope] of [
        ['recipient', 'mailbox'],
        ['sender', 'deposit'],
      ] as const) {
        app.get(`/${as}`, { config: { auth: { as, scope } }, schema }, async ({ caller }) => ({ party: caller.party }))
      }
    },
  }),
}
