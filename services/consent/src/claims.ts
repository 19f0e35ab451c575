import { sql, type Transaction } from 'kysely'
import type { ClaimRow, Tables } from './tables.ts'

type Tx = Transaction<Tables>

export async function loadClaim(tx: Tx, claim: string | null): Promise<ClaimRow | undefined> {
  if (claim === null) return undefined
  const { rows } = await sql<ClaimRow>`select * from claim where claim = ${claim}`.execute(tx)
  return rows[0]
}

/** When the claims of a person since a moment were made, oldest first. */
export async function claimTimes(tx: Tx, party: string, since: string): Promise<number[]> {
  const { rows } = await sql<{ made_at: string }>`
    select made_at from claim where party = ${party} and made_at > ${since} order by made_at`.execute(tx)
  return rows.map(({ made_at }) => Date.parse(made_at))
}

/** The new claim takes the place of the old, whose code is void from here on. */
export async function addClaim(tx: Tx, row: ClaimRow): Promise<void> {
  await sql`
    insert into claim (claim, party, language, code_mac, attempts_left, made_at, expires_at, box, commitment)
    values (${row.claim}, ${row.party}, ${row.language}, ${row.code_mac}, ${row.attempts_left}, ${row.made_at},
      ${row.expires_at}, ${row.box}, ${row.commitment})`.execute(tx)
  await sql`update recipient set claim = ${row.claim} where party = ${row.party}`.execute(tx)
}

export async function spendAttempt(tx: Tx, claim: string): Promise<void> {
  await sql`update claim set attempts_left = attempts_left - 1 where claim = ${claim}`.execute(tx)
}

export async function confirmClaim(tx: Tx, party: string, claim: string, at: string): Promise<void> {
  await sql`update claim set confirmed_at = ${at} where claim = ${claim}`.execute(tx)
  await sql`update recipient set contact = ${claim} where party = ${party}`.execute(tx)
}
