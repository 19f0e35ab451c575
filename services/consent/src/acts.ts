import { sql, type Transaction } from 'kysely'
import type { ConsentActRow, Tables } from './tables.ts'

type Tx = Transaction<Tables>

/** The newest line of a person's history. */
export async function loadLastAct(tx: Tx, fact: string): Promise<ConsentActRow> {
  const { rows } = await sql<ConsentActRow>`select * from consent_act where fact = ${fact}`.execute(tx)
  return rows[0] as ConsentActRow
}

/** When consents were given since a moment, oldest first. */
export async function givenTimes(tx: Tx, party: string, since: string): Promise<number[]> {
  const { rows } = await sql<{ at: string }>`
    select at from consent_act where party = ${party} and act = 'given' and at > ${since} order by at`.execute(tx)
  return rows.map(({ at }) => Date.parse(at))
}

/** Adds to the history and moves the present state with it. */
export async function addAct(tx: Tx, row: ConsentActRow): Promise<void> {
  await sql`
    insert into consent_act (fact, party, act, at, portal, language, terms, terms_digest, assurance)
    values (${row.fact}, ${row.party}, ${row.act}, ${row.at}, ${row.portal}, ${row.language}, ${row.terms},
      ${row.terms_digest}, ${row.assurance})`.execute(tx)
  await sql`
    update recipient set consent = ${row.act}, consent_at = ${row.at}, terms = ${row.terms}, consent_fact = ${row.fact}
    where party = ${row.party}`.execute(tx)
}
