import type { Box, ContactDetail } from '@zegel/contract'
import type { Context } from '@zegel/host'
import { asParty } from '@zegel/store'
import { sql, type Transaction } from 'kysely'
import { maskAddress } from './address.ts'
import { loadClaim } from './claims.ts'
import type { ConsentActRow, RecipientRow, Tables } from './tables.ts'

/** Everything this service holds about one person, for that person. */
export async function viewOf({ store, keyring }: Pick<Context<Tables>, 'store' | 'keyring'>, party: string) {
  const { row, history, contact, claim } = await asParty(store, party, async (tx) => {
    const row = await loadRecipient(tx, party)
    return {
      row,
      history: await loadHistory(tx, party),
      contact: await loadClaim(tx, row?.contact ?? null),
      claim: await loadClaim(tx, row?.claim ?? null),
    }
  })
  const open = claim && claim.confirmed_at === null ? claim : undefined
  const [address, claimed] = await Promise.all([
    contact && masked(keyring, contact.box),
    open && masked(keyring, open.box),
  ])
  return {
    consent: row?.consent ?? ('never-given' as const),
    ...(row?.terms && { terms: row.terms }),
    ...(contact && {
      contact: { ...address, language: contact.language, confirmedAt: contact.confirmed_at as string },
    }),
    ...(open && { claim: { ...claimed, expiresAt: open.expires_at, attemptsLeft: open.attempts_left } }),
    history: history.map(({ fact, act, at, portal, language, terms, terms_digest, assurance }) => ({
      fact,
      act,
      at,
      portal,
      language,
      terms,
      termsDigest: terms_digest,
      assurance,
    })),
  }
}

/** `address` is left out where the person's key was destroyed. */
export async function masked(keyring: Context<Tables>['keyring'], box: string): Promise<{ address?: string }> {
  const [text] = await keyring.open([JSON.parse(box) as Box])
  return text ? { address: maskAddress((JSON.parse(text) as ContactDetail).email) } : {}
}

async function loadRecipient(tx: Transaction<Tables>, party: string): Promise<RecipientRow | undefined> {
  const { rows } = await sql<RecipientRow>`select * from recipient where party = ${party}`.execute(tx)
  return rows[0]
}

async function loadHistory(tx: Transaction<Tables>, party: string): Promise<ConsentActRow[]> {
  const { rows } = await sql<ConsentActRow>`
    select * from consent_act where party = ${party} order by nth`.execute(tx)
  return rows
}
