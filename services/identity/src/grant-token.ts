import { Refusal } from '@zegel/contract'
import { type Context, instant, issuerOf } from '@zegel/host'
import { calculateJwkThumbprint } from 'jose'
import type { AccessToken, Signer } from './access-token.ts'
import { checkAssertion, clientUnknown } from './assertion.ts'
import { useOnce } from './assertions.ts'
import { findSender } from './senders.ts'
import type { Tables } from './tables.ts'

export const SENDER_SCOPES = 'deposit evidence'

export interface TokenRequest {
  client_assertion: string
  client_id?: string
  scope?: string
}

/** A token for an administration that proved its key: client_credentials with private_key_jwt (RFC 7521, RFC 7523). */
export async function grantToken(
  { config, store, clock }: Pick<Context<Tables>, 'config' | 'store' | 'clock'>,
  signer: Signer,
  request: TokenRequest,
): Promise<AccessToken> {
  const { sender, jti, usableUntil } = await checkAssertion(request.client_assertion, {
    audiences: [issuerOf(config), `${issuerOf(config)}/identity/token`],
    now: clock.now(),
    findSender: (client) => findSender(store.db, client),
  })
  // RFC 7521 section 4.2: where both are there they name the same client.
  if (request.client_id !== undefined && request.client_id !== sender.client) throw clientUnknown()
  if (!(await useOnce(store.db, sender.client, jti, instant(usableUntil * 1000)))) {
    throw new Refusal('assertion-reused', { members: { error: 'invalid_client' } })
  }
  const { cbe, name, nationalNumber } = sender
  return signer.sign({
    sub: sender.party,
    client_id: sender.client,
    scope: request.scope ?? SENDER_SCOPES,
    acr: 'client',
    amr: ['private_key_jwt'],
    kind: 'sender',
    client_jkt: await calculateJwkThumbprint(JSON.parse(sender.jwk)),
    sender: { cbe, name, nationalNumber },
  })
}
