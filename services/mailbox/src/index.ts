import { type Service, sealWaiting } from '@zegel/host'
import { openFolderVault } from '@zegel/vault'
import { consignAccepted } from './consign-accepted.ts'
import { watchRequests } from './delivery-sign.ts'
import { lookAhead } from './fence.ts'
import { type Mailbox, newId } from './mailbox.ts'
import { itemMigration } from './migrations/001-item.ts'
import { partRoutes } from './part-routes.ts'
import { itemRoutes } from './routes.ts'
import type { Tables } from './tables.ts'
import { takeDecisions } from './take-decisions.ts'
import { tidy } from './tidy.ts'
import { leave } from './transfers.ts'

export type { Tables as MailboxTables } from './tables.ts'

/** Boxes and their items: offered, accepted or refused, consigned, opened, handed over. */
export const mailbox: Service<Tables> = {
  name: 'mailbox',
  migrations: [itemMigration],
  start: async (context) => {
    const { clock, config, keys, store } = context
    const sealed = context.dial('evidence')
    const waiting = sealWaiting(context, ['message.accepted', 'message.refused', 'message.opened'], { withProof: true })
    const here: Mailbox = {
      context,
      sealed,
      waiting,
      look: lookAhead(sealed, context.closing),
      vault: await openFolderVault({ ...config.contents, masterKey: await keys.secret('vault') }),
      instance: newId({ context }),
    }
    const sending = new Set<Promise<void>>()
    return {
      routes: (app) => {
        watchRequests(app.server)
        itemRoutes(app, here)
        partRoutes(app, here, sending)
      },
      follows: [takeDecisions({ clock, look: here.look }), consignAccepted({ clock })],
      loops: [waiting.loop, tidy(context, here.instance)],
      close: async () => {
        await Promise.all(sending)
        await store.db.transaction().execute((tx) => leave(tx, here.instance))
      },
    }
  },
}
