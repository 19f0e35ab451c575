import type { ConsentSnapshot } from '@zegel/contract'
import { sql, type Transaction } from 'kysely'
import type { RecipientRow, Tables } from './tables.ts'

type Tx = Transaction<Tables>

/** A row must exist to be lockable: those who never did anything get one, in sorted order. */
export async function ensureRecipients(tx: Tx, sortedParties: readonly string[]): Promise<void> {
  await sql`
    insert into recipient (party) select * from unnest(${sortedParties}::uuid[])
    on conflict (party) do nothing`.execute(tx)
}

/**
 * Reads recipients for a decision. The share lock holds off every act of these people until the decision is in the
 * book: without it 209 of 300 deliberate races decided "electronic" after the withdrawal (DESIGN.md section 2).
 * Locks are taken in the order of the parties, so that two pages never wait for each other.
 */
export async function shareRecipients(tx: Tx, sortedParties: readonly string[]): Promise<Map<string, RecipientRow>> {
  const { rows } = await sql<RecipientRow>`
    select party, consent, consent_at, terms, consent_fact, claim, contact from recipient
    where party = any(${sortedParties}::uuid[]) order by party for share`.execute(tx)
  return new Map(rows.map((row) => [row.party, row]))
}

/** Takes the one lock of a person's acts: giving, withdrawing, claiming and confirming wait for each other here. */
export async function takeRecipient(tx: Tx, party: string): Promise<RecipientRow> {
  await ensureRecipients(tx, [party])
  const { rows } = await sql<RecipientRow>`
    select party, consent, consent_at, terms, consent_fact, claim, contact from recipient
    where party = ${party} for update`.execute(tx)
  return rows[0] as RecipientRow
}

/** When this person's last decision was: an act that follows it is never dated before it, ms since 1970. */
export async function lastDecisionAt(tx: Tx, party: string): Promise<number> {
  const { rows } = await sql<{ at: string | null }>`
    select max(at) as at from decision where recipient = ${party}`.execute(tx)
  return Date.parse(rows[0]?.at ?? '1970-01-01T00:00:00Z')
}

export function snapshotOf({ consent, consent_at, terms, contact }: RecipientRow): ConsentSnapshot {
  return {
    consent,
    ...(consent_at !== null && { consentAt: consent_at }),
    ...(terms !== null && { terms }),
    contactVerified: contact !== null,
  }
}
