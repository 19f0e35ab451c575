import { createSecretKey } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Loop, type Service, sealWaiting } from '@zegel/host'
import { openFolderVault } from '@zegel/vault'
import { Answers } from './answers.ts'
import { contentRoutes } from './content-routes.ts'
import { depositRoute } from './deposit-route.ts'
import { Door } from './door.ts'
import { EventFeed, eventRoutes } from './event-routes.ts'
import { followEvents } from './follow-events.ts'
import { messageMigration } from './migrations/001-message.ts'
import { depositAtOnceMigration } from './migrations/002-deposit-at-once.ts'
import { statusRoutes } from './status-routes.ts'
import { sweepLoop } from './sweep.ts'
import { Unsealed } from './unsealed.ts'

export { Submission } from './submission.ts'

const REFRESH_MS = 5_000

/** What senders hand in, and what they are told about it. */
export const deposit: Service<never> = {
  name: 'deposit',
  migrations: [messageMigration, depositAtOnceMigration],
  start: async (context) => {
    const { config, keys, store } = context
    const vault = await openFolderVault({ ...config.contents, masterKey: await keys.secret('vault') })
    const waiting = sealWaiting(context, ['message.deposited', 'message.rejected'], { withProof: true })
    const secrets = {
      party: createSecretKey(await keys.secret('party')),
      idempotency: createSecretKey(await keys.secret('idempotency')),
    }
    const door = new Door(context, secrets, waiting)
    const answers = new Answers(context, waiting)
    const unsealed = new Unsealed(config.limits.unsealed_deposits_max)
    const events = new EventFeed(context)
    const refresh: Loop = {
      name: 'deposit.unsealed',
      run: async (signal) => {
        while (!signal.aborted) {
          await sleep(REFRESH_MS, undefined, { signal }).catch(() => {})
          await unsealed.refresh(store.db)
        }
      },
    }
    return {
      loops: [waiting.loop, sweepLoop(context, vault), refresh],
      follows: [
        followEvents((told) => {
          for (const { sender, message } of told) unsealed.sealed(sender, message)
          for (const sender of new Set(told.map((event) => event.sender))) events.tell(sender)
        }),
      ],
      routes: async (app) => {
        await contentRoutes(app, context, vault)
        depositRoute(app, context, { door, answers, unsealed })
        statusRoutes(app, context, answers)
        eventRoutes(app, context, events)
      },
    }
  },
}
