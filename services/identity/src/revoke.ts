import { type Context, instant } from '@zegel/host'
import { write } from '@zegel/store'
import { insertRevocation } from './revocations.ts'
import { revokeSender } from './senders.ts'
import type { Tables } from './tables.ts'

export type Revoked = { client: string } | { session: string } | { party: string }

/**
 * Voids every access token issued so far to a client, a session or a party. A client's credential ends with it: it
 * gets no new token until it is registered with another key.
 */
export async function revoke({ store, clock }: Pick<Context<Tables>, 'store' | 'clock'>, what: Revoked): Promise<void> {
  const [kind, id] = Object.entries(what)[0] as [string, string]
  const now = clock.now()
  await write(store, async (tx) => {
    if (kind === 'client') await revokeSender(tx, id, instant(now))
    await insertRevocation(tx, `${kind}:${id}`, now)
    return { value: undefined }
  })
}
