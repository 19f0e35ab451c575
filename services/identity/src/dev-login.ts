import { isPartyNumber, type PartyScheme, Refusal } from '@zegel/contract'
import { type Context, partyId } from '@zegel/host'
import type { AccessToken, Signer } from './access-token.ts'

/** The client id of recipients' tokens in development. */
export const DEV_CLIENT = 'dev-login'
const RECIPIENT_SCOPES = 'consent mailbox evidence'

/**
 * Anyone becomes anyone: for development only. Its route does not exist elsewhere, and it refuses by itself too.
 *
 * @throws Refusal not-in-production, recipient-number-invalid
 */
export async function devLogin(
  { config, keys }: Pick<Context<never>, 'config' | 'keys'>,
  signer: Signer,
  { scheme, value }: { scheme: PartyScheme; value: string },
): Promise<AccessToken> {
  if (config.mode !== 'development') throw new Refusal('not-in-production')
  if (!isPartyNumber(scheme, value)) throw new Refusal('recipient-number-invalid')
  return signer.sign({
    sub: partyId(await keys.secret('party'), scheme, value),
    client_id: DEV_CLIENT,
    scope: RECIPIENT_SCOPES,
    acr: 'substantial',
    amr: ['dev'],
    kind: 'recipient',
  })
}
