import { setTimeout as sleep } from 'node:timers/promises'
import { instant, type Loop, type Service } from '@zegel/host'
import { tokenSigner } from './access-token.ts'
import { forgetExpired } from './assertions.ts'
import { devRoutes } from './dev-routes.ts'
import { sender } from './migrations/001-sender.ts'
import { revocationsAfter } from './revocations.ts'
import { routes } from './routes.ts'
import type { Tables } from './tables.ts'

export { type NewSender, newSender, registerSender } from './register-sender.ts'
export { type Revoked, revoke } from './revoke.ts'
export type { Tables as IdentityTables } from './tables.ts'

/** No access token is believed for longer (packages/host/src/auth.ts, maxAge), ms: older revocations meet none. */
const TOKEN_MS_MAX = 24 * 60 * 60_000
const FORGET_MS = 60_000

/** Who may call: administrations, recipients, their tokens, and what was revoked. */
export const identity: Service<Tables> = {
  name: 'identity',
  migrations: [sender],
  start: async (context) => {
    const { store, clock, config } = context
    const signer = await tokenSigner(context)
    const forget: Loop = {
      name: 'identity.forget',
      run: async (signal) => {
        while (!signal.aborted) {
          await forgetExpired(store.db, instant(clock.now()))
          await sleep(FORGET_MS, undefined, { signal }).catch(() => {})
        }
      },
    }
    return {
      routes: async (app) => {
        await routes(app, context, signer)
        if (config.mode === 'development') devRoutes(app, context, signer)
      },
      loops: [forget],
      issuer: {
        jwks: async () => signer.jwks,
        revocations: { after: (position) => revocationsAfter(store.db, position, clock.now() - TOKEN_MS_MAX) },
      },
    }
  },
}
