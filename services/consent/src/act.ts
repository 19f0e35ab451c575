import { type Language, timeOrderedId } from '@zegel/contract'
import { type Caller, type Context, instant } from '@zegel/host'
import { type Written, write } from '@zegel/store'
import type { Transaction } from 'kysely'
import { lastDecisionAt } from './recipients.ts'
import type { RecipientRow, Tables } from './tables.ts'

/** What the acts of this service need of the house. */
export interface Acting extends Pick<Context<Tables>, 'clock' | 'random' | 'keyring' | 'keys' | 'store'> {
  /** told of a fact before it is committed, so that nobody who waits for its seal can come too late */
  announce(fact: string): void
}

/** One act: state and fact in one transaction, announced. */
export function record<T>(acting: Acting, act: (tx: Transaction<Tables>) => Promise<Written<T>>): Promise<T> {
  return write(acting.store, async (tx) => {
    const written = await act(tx)
    for (const { id } of written.facts ?? []) acting.announce(id)
    return written
  })
}

/** Who acted, as the token said it (DOMAIN.md section 4: through which portal, in which language, how assured). */
export function actOf(caller: Caller, portal: string, language: Language) {
  return {
    party: caller.party,
    portal,
    language,
    assurance: caller.assurance,
    authenticatedAt: instant(caller.authenticatedAt * 1000),
    client: caller.client,
    method: caller.method,
  }
}

/** The same for acts that name no portal. Delegates have their own issue: everyone acts for themselves. */
export function plainActOf({ client, assurance, method, authenticatedAt }: Caller) {
  return { capacity: 'self', client, assurance, method, authenticatedAt: instant(authenticatedAt * 1000) }
}

/** When an act happened: read under the lock of the person, and never before what they or we did already. */
export async function actTime(tx: Transaction<Tables>, acting: Pick<Acting, 'clock'>, row: RecipientRow) {
  const consentAt = Date.parse(row.consent_at ?? '1970-01-01T00:00:00Z')
  return instant(Math.max(acting.clock.now(), consentAt, await lastDecisionAt(tx, row.party)))
}

export function newId({ clock, random }: Acting): string {
  return timeOrderedId(clock.now(), random(10))
}

/** 32 random bytes, base64url. */
export function newSalt({ random }: Acting): string {
  return random(32).toString('base64url')
}
