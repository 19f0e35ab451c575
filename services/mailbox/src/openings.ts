import { sql, type Transaction } from 'kysely'
import type { ItemKey } from './items.ts'
import type { OpeningTable, Tables } from './tables.ts'

type Tx = Transaction<Tables>

/** An opening of this session whose seal was not seen yet: repeating the request must not tell a second one. */
export async function findUnsealed(tx: Tx, { party, message }: ItemKey, session: string, since: string) {
  const { rows } = await sql<{ id: string }>`
    select id from opening
    where party = ${party} and message = ${message} and session = ${session}
      and sealed_at is null and opened_at > ${since}
    order by opened_at desc limit 1`.execute(tx)
  return rows[0]?.id
}

/** When the openings of an item since a moment were made that bear on its limit: the newest `max`, newest first. */
export async function openingTimes(tx: Tx, { party, message }: ItemKey, since: string, max: number): Promise<string[]> {
  const { rows } = await sql<{ opened_at: string }>`
    select opened_at from opening where party = ${party} and message = ${message} and opened_at > ${since}
    order by opened_at desc limit ${max}`.execute(tx)
  return rows.map(({ opened_at }) => opened_at)
}

export async function addOpening(
  tx: Tx,
  opening: Pick<OpeningTable, 'id' | 'party' | 'message' | 'session' | 'act' | 'opened_at'>,
) {
  await tx
    .insertInto('opening')
    .values(opening as never)
    .execute()
}

/** Sealed: only now a grant exists, so a grant without a sealed opening cannot. */
export async function addGrant(tx: Tx, opening: string, sealedAt: string, hash: Buffer, expiresAt: string) {
  await sql`
    with sealed as (
      update opening set sealed_at = coalesce(sealed_at, ${sealedAt}),
        lapses_at = greatest(lapses_at, ${expiresAt})
      where id = ${opening} returning *
    )
    insert into reading_grant (hash, opening, party, message, session, expires_at)
    select ${hash}, id, party, message, session, ${expiresAt} from sealed`.execute(tx)
}

/** The opening that a grant belongs to: of this item, this person, this session, and not expired. */
export async function findGranted(tx: Tx, hash: Buffer, { party, message }: ItemKey, session: string, now: string) {
  const { rows } = await sql<{ opening: string }>`
    select opening from reading_grant
    where hash = ${hash} and party = ${party} and message = ${message} and session = ${session}
      and expires_at > ${now}`.execute(tx)
  return rows[0]?.opening
}

export async function firstOpening(tx: Tx, { party, message }: ItemKey): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from opening where party = ${party} and message = ${message} order by opened_at limit 1`.execute(tx)
  return rows[0]?.id
}

/** Covered bytes, and whether they are all of the main content. */
export interface Coverage {
  bytes: number
  told: boolean
  incompleteTold: boolean
  act: string
}

const BYTES = sql<number>`(select coalesce(sum(upper(r) - lower(r)), 0)::int8 from unnest(covered) as r)`

export async function lockOpening(tx: Tx, id: string): Promise<Coverage> {
  const { rows } = await sql<Coverage>`
    select ${BYTES} as bytes, covered_told as told, incomplete_told as "incompleteTold", act
    from opening where id = ${id} for update`.execute(tx)
  return rows[0] as Coverage
}

/**
 * Adds what a transfer surely sent. Who goes on at byte n of a transfer that was cut says that everything before n
 * came through: so much of the cut transfer, if it had been given out, is added as well.
 */
export async function cover(tx: Tx, opening: string, from: number, to: number, resumed: boolean): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    update opening set covered = covered + int8multirange(int8range(${from}::int8, ${to}::int8))
      + case when ${resumed}::boolean then coalesce((
          select range_agg(int8range(t.from_byte, ${from}::int8)) from transfer t
          where t.opening = opening.id and t.part = 0 and t.outcome = 'cut'
            and t.from_byte < ${from}::int8 and t.from_byte + t.handed >= ${from}::int8
        ), '{}'::int8multirange) else '{}'::int8multirange end
    where id = ${opening} returning ${BYTES} as bytes`.execute(tx)
  return (rows[0] as { bytes: number }).bytes
}

export async function markTold(tx: Tx, opening: string, what: 'covered_told' | 'incomplete_told') {
  await tx
    .updateTable('opening')
    .set({ [what]: true } as never)
    .where('id', '=', opening)
    .execute()
}

/** Openings whose last grant has ended with some of the main content sent, and of which nothing was told. */
export async function findLapsed(tx: Tx, now: string, limit: number) {
  const { rows } = await sql<ItemKey & { id: string }>`
    select id, party, message from opening
    where lapses_at < ${now} and not covered_told and not incomplete_told and covered <> '{}'
      and not exists (select from transfer t where t.opening = opening.id and t.ended_at is null)
    order by party, message, id limit ${limit}`.execute(tx)
  return rows
}

export async function forgetGrants(tx: Tx, before: string) {
  await sql`delete from reading_grant where expires_at < ${before}`.execute(tx)
}
