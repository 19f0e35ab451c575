import { sql, type Transaction } from 'kysely'
import type { Item } from './item.ts'
import type { ItemTable, Tables } from './tables.ts'

type Tx = Transaction<Tables>
export interface ItemKey {
  party: string
  message: string
}

export const keyOf = ({ party, message }: ItemKey) => `${party} ${message}`
/** All row locks are taken in this order. */
export const byKey = (a: ItemKey, b: ItemKey) => (keyOf(a) < keyOf(b) ? -1 : 1)

export async function lockItem(tx: Tx, party: string, message: string): Promise<Item | undefined> {
  return (await lockItems(tx, [{ party, message }]))[0]
}

export async function lockItems(tx: Tx, keys: readonly ItemKey[]): Promise<Item[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<ItemTable>`
    select item.* from item
    join unnest(${keys.map(({ party }) => party)}::uuid[], ${keys.map(({ message }) => message)}::uuid[])
      as n(party, message) using (party, message)
    order by party, message for update of item`.execute(tx)
  return rows.map(toItem)
}

/** What waits for the decision of these people. */
export async function lockOffered(tx: Tx, parties: readonly string[]): Promise<Item[]> {
  if (parties.length === 0) return []
  const { rows } = await sql<ItemTable>`
    select * from item where party = any(${parties}::uuid[]) and state = 'offered'
    order by party, message for update`.execute(tx)
  return rows.map(toItem)
}

export async function saveItems(tx: Tx, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return
  const sorted = items.toSorted(byKey)
  await sql`
    insert into item (party, message, revision, state, mode, reason, letter, box, arrived_at)
    select * from unnest(
      ${sorted.map(({ party }) => party)}::uuid[], ${sorted.map(({ message }) => message)}::uuid[],
      ${sorted.map(({ revision }) => revision)}::int4[], ${sorted.map(({ state }) => state)}::text[],
      ${sorted.map(({ mode }) => mode)}::text[], ${sorted.map(({ reason }) => reason)}::text[],
      ${sorted.map(({ letter }) => JSON.stringify(letter))}::text[],
      ${sorted.map(({ box }) => box && JSON.stringify(box))}::text[],
      ${sorted.map(({ arrivedAt }) => arrivedAt)}::timestamptz[])
    on conflict (party, message) do update set
      revision = excluded.revision, state = excluded.state, reason = excluded.reason, arrived_at = excluded.arrived_at`.execute(
    tx,
  )
}

export async function saveState(tx: Tx, { party, message, state, arrivedAt }: Item): Promise<void> {
  await sql`
    update item set state = ${state}, arrived_at = ${arrivedAt}
    where party = ${party} and message = ${message}`.execute(tx)
}

export async function readItem(tx: Tx, party: string, message: string): Promise<Item | undefined> {
  const { rows } = await sql<ItemTable>`
    select * from item
    where party = ${party} and message = ${message} and arrived_at is not null`.execute(tx)
  return rows.map(toItem)[0]
}

/** Newest first; `before` is the last item of the page before. */
export async function listItems(
  tx: Tx,
  party: string,
  before: { arrivedAt: string; message: string } | undefined,
  limit: number,
): Promise<Item[]> {
  const { rows } = await sql<ItemTable>`
    select * from item
    where party = ${party} and arrived_at is not null
      ${before ? sql`and (arrived_at, message) < (${before.arrivedAt}::timestamptz, ${before.message}::uuid)` : sql``}
    order by arrived_at desc, message desc limit ${limit}`.execute(tx)
  return rows.map(toItem)
}

function toItem(row: ItemTable): Item {
  const { arrived_at, letter, box, ...same } = row
  return { ...same, letter: JSON.parse(letter), box: box === null ? null : JSON.parse(box), arrivedAt: arrived_at }
}
