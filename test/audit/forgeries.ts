import { sql } from 'kysely'
import { cutEnd, forgeEvidence, rebuildTiles, resealLeaf } from './forger.ts'
import { pick, type Random, type Tx } from './tables.ts'

/**
 * What a superuser does who knows how the ledger is checked, and has every table but no key. Each keeps as much
 * consistent as can be kept.
 */
export const forgeries: Record<string, (tx: Tx, random: Random) => Promise<void>> = {
  'an evidence rewritten, its leaf made anew': async (tx, random) => {
    await forgeEvidence(tx, await someLeaf(tx, random))
  },

  'an evidence rewritten, leaf and tiles made anew, every checkpoint removed': async (tx, random) => {
    await forgeEvidence(tx, await someLeaf(tx, random))
    await rebuildTiles(tx)
    await sql`truncate evidence.checkpoint cascade`.execute(tx)
  },

  'an evidence rewritten, tiles made anew, the checkpoints over it removed': async (tx, random) => {
    const leaf = await someLeaf(tx, random)
    await forgeEvidence(tx, leaf)
    await rebuildTiles(tx)
    await sql`delete from evidence.checkpoint_token where size > ${leaf}`.execute(tx)
    await sql`delete from evidence.checkpoint where size > ${leaf}`.execute(tx)
  },

  'the newest evidences removed everywhere': async (tx, random) => {
    await cutEnd(tx, 1 + Math.floor(random() * 40))
  },

  'the newest evidence removed everywhere': async (tx) => {
    await cutEnd(tx, 1)
  },

  'a whole message removed, leaves numbered anew, tiles made anew': async (tx, random) => {
    const chain = await someChain(tx, random)
    await sql`delete from evidence.leaf where index in (select leaf from evidence.evidence where chain = ${chain})`.execute(
      tx,
    )
    await sql`delete from evidence.fact where id in (select fact from evidence.evidence where chain = ${chain})`.execute(
      tx,
    )
    await sql`delete from evidence.evidence where chain = ${chain}`.execute(tx)
    for (const [table, column] of [
      ['leaf', 'index'],
      ['evidence', 'leaf'],
    ] as const) {
      const [t, c] = [sql.id('evidence', table), sql.id(column)]
      await sql`
        update ${t} as t set ${c} = -1 - n.nth from (
          select ${c} as old, row_number() over (order by ${c}) - 1 as nth from ${t}) as n
        where t.${c} = n.old`.execute(tx)
      await sql`update ${t} set ${c} = -1 - ${c}`.execute(tx)
    }
    await sql`update evidence.ledger set size = (select count(*) from evidence.leaf)`.execute(tx)
    await rebuildTiles(tx)
    await sql`truncate evidence.checkpoint cascade`.execute(tx)
  },

  'two evidences change places, leaves and facts with them': async (tx, random) => {
    const leaf = await someLeaf(tx, random)
    const { rows } = await sql<{ leaf: number }>`
      select b.leaf from evidence.evidence a join evidence.evidence b
        on b.sealed_at = a.sealed_at and b.chain <> a.chain and b.fact <> a.fact
      where a.leaf = ${leaf} order by b.leaf limit 1`.execute(tx)
    const other = rows[0]?.leaf ?? (leaf === 0 ? 1 : leaf - 1)
    await swap(tx, 'leaf', 'index', leaf, other)
    const facts = await sql<{ leaf: number; position: number }>`
      select e.leaf, f.position from evidence.evidence e join evidence.fact f on f.id = e.fact
      where e.leaf in (${leaf}, ${other})`.execute(tx)
    const [a, b] = facts.rows
    await swap(tx, 'evidence', 'leaf', leaf, other)
    if (a && b && a.position !== b.position) await swap(tx, 'fact', 'position', a.position, b.position)
  },

  'a recipient replaced by another': async (tx, random) => {
    const leaf = await someLeaf(tx, random)
    await sql`update evidence.evidence set recipient = (
        select recipient from evidence.evidence where recipient is not null and leaf <> ${leaf} order by leaf desc limit 1)
      where leaf = ${leaf}`.execute(tx)
  },

  'an event an hour earlier, in the column alone': async (tx, random) => {
    await sql`update evidence.evidence set event_at = event_at - interval '1 hour' where leaf = ${await someLeaf(tx, random)}`.execute(
      tx,
    )
  },

  'an evidence moved into the chain of another message': async (tx, random) => {
    const leaf = await someLeaf(tx, random)
    const chain = await someChain(tx, random)
    await sql`update evidence.evidence set chain = ${chain},
        sequence = (select max(sequence) + 1 from evidence.evidence where chain = ${chain}) where leaf = ${leaf}`.execute(
      tx,
    )
  },

  'the sealed texts of two evidences swapped': async (tx, random) => void (await swapBytes(tx, random, 'evidence')),
  'the seals of two evidences swapped': async (tx, random) => void (await swapBytes(tx, random, 'seal')),
  'the timestamps of two evidences swapped, leaves made anew': async (tx, random) => {
    for (const leaf of await swapBytes(tx, random, 'token')) await resealLeaf(tx, leaf)
  },

  'the private part of a fact replaced by one of the same person, in both books': async (tx, random) => {
    await swapBoxes(tx, random)
  },

  'the state of the log signed with another key': async (tx, random) => {
    const { rows } = await sql<{ size: number; note: string }>`
      select size, note from evidence.checkpoint order by size`.execute(tx)
    const { size, note } = pick(random, rows)
    const forged = note.replace(
      /(— \S+ .{10})(.)/,
      (_, before: string, one: string) => before + (one === 'A' ? 'B' : 'A'),
    )
    await sql`update evidence.checkpoint set note = ${forged} where size = ${size}`.execute(tx)
  },

  'a signed state said to be of another size': async (tx) => {
    await sql`update evidence.checkpoint set size = size + 1000000 where size = (select max(size) from evidence.checkpoint)`.execute(
      tx,
    )
  },

  'the newest states of the log removed': async (tx, random) => {
    const { rows } = await sql<{ size: number }>`
      select size from evidence.checkpoint order by size desc offset ${1 + Math.floor(random() * 5)} limit 1`.execute(
      tx,
    )
    await sql`delete from evidence.checkpoint_token where size > ${rows[0]?.size}`.execute(tx)
    await sql`delete from evidence.checkpoint where size > ${rows[0]?.size}`.execute(tx)
  },

  'an evidence twice, its keys dropped': async (tx, random) => {
    await dropKeys(tx, 'evidence')
    await sql`insert into evidence.evidence select * from evidence.evidence where leaf = ${await someLeaf(tx, random)}`.execute(
      tx,
    )
  },

  'a fact twice in the sealed feed, its keys dropped': async (tx) => {
    await dropKeys(tx, 'fact')
    await sql`insert into evidence.fact select * from evidence.fact where position = (select max(position) from evidence.fact)`.execute(
      tx,
    )
  },

  'a fact that stands aside replaced, with its digest': async (tx) => {
    await sql`update evidence.quarantine set text = replace(text, '"nth":', '"nth":1'),
        digest = sha256(convert_to(replace(text, '"nth":', '"nth":1'), 'UTF8'))
      where nth = (select max(nth) from evidence.quarantine)`.execute(tx)
  },

  'a fact that stands aside let go': async (tx) => {
    await sql`delete from evidence.quarantine where nth = (select min(nth) from evidence.quarantine)`.execute(tx)
  },

  'the order changed of facts that stand aside': async (tx) => {
    await sql`update evidence.quarantine as q set nth = 1000 - nth`.execute(tx)
  },

  'a fact that stands aside put off for ever': async (tx) => {
    await sql`update evidence.quarantine set next_at = 'infinity' where nth = (select max(nth) from evidence.quarantine)`.execute(
      tx,
    )
  },

  'every leaf to come said to be told without proof': async (tx) => {
    await sql`update evidence.log_state set released = 1000000000000000`.execute(tx)
  },

  'the row of the state of the log taken away': async (tx) => {
    await sql`delete from evidence.log_state`.execute(tx)
  },

  'a checkpoint that takes the proofs from its leaves': async (tx) => {
    await sql`update evidence.checkpoint set released = size where size = (select max(size) from evidence.checkpoint)`.execute(
      tx,
    )
    await sql`update evidence.log_state set released = (select max(size) from evidence.checkpoint)`.execute(tx)
  },

  'a function that signs what it is told': async (tx) => {
    await sql`
      create or replace function evidence.publish_at(
        ids uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[]
      ) returns table (id uuid, "position" int8) language plpgsql as 'begin end'`.execute(tx)
  },

  'a policy that hides nothing': async (tx) => {
    await sql`alter policy own on evidence.evidence using (true)`.execute(tx)
  },

  'a right for everybody': async (tx) => {
    await sql`grant update, delete on evidence.evidence, evidence.leaf to public`.execute(tx)
  },

  'sealed facts taken from the book of their service': async (tx) => {
    await sql`delete from deposit.fact f
      where exists (select from deposit.fact g where g.shard = f.shard and g.position > f.position)`.execute(tx)
  },

  'a cursor moved past facts that were not sealed': async (tx) => {
    await sql`update evidence.cursor set position = position + 1
      where follower = 'notary.deposit' and shard = (select min(shard) from evidence.cursor)`.execute(tx)
  },

  'a trigger that drops every new leaf': async (tx) => {
    await sql`create function evidence.swallow() returns trigger language plpgsql as 'begin return null; end'`.execute(
      tx,
    )
    await sql`create trigger swallow before insert on evidence.leaf for each row execute function evidence.swallow()`.execute(
      tx,
    )
  },
}

async function someLeaf(tx: Tx, random: Random): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from evidence.evidence`.execute(tx)
  return Math.floor(random() * (rows[0]?.count ?? 0))
}

async function someChain(tx: Tx, random: Random): Promise<string> {
  const { rows } = await sql<{ chain: string }>`
    select chain from evidence.evidence group by chain having count(*) > 2 order by min(leaf)`.execute(tx)
  return pick(random, rows).chain
}

async function swap(tx: Tx, table: string, column: string, a: number, b: number) {
  const [t, c] = [sql.id('evidence', table), sql.id(column)]
  await sql`update ${t} set ${c} = -1 where ${c} = ${a}`.execute(tx)
  await sql`update ${t} set ${c} = ${a} where ${c} = ${b}`.execute(tx)
  await sql`update ${t} set ${c} = ${b} where ${c} = -1`.execute(tx)
}

async function swapBytes(tx: Tx, random: Random, column: 'evidence' | 'seal' | 'token'): Promise<[number, number]> {
  const one = await someLeaf(tx, random)
  const other = one === 0 ? 1 : one - 1
  const c = sql.id(column)
  await sql`update evidence.evidence as e set ${c} = o.${c} from evidence.evidence as o
    where e.leaf in (${one}, ${other}) and o.leaf in (${one}, ${other}) and e.leaf <> o.leaf`.execute(tx)
  return [one, other]
}

/** Boxes of one kind and person: shape, names and form stay right. */
async function swapBoxes(tx: Tx, random: Random) {
  const { rows } = await sql<{ a: string; b: string; ofA: string; ofB: string }>`
    select a.id as a, b.id as b, a.boxes as "ofA", b.boxes as "ofB" from evidence.fact a join evidence.fact b
      on a.id < b.id and a.kind = b.kind and a.boxes::json -> 0 ->> 'party' = b.boxes::json -> 0 ->> 'party'
      and json_array_length(a.boxes::json) = 1 order by a.position, b.position limit 200`.execute(tx)
  const { a, b, ofA, ofB } = pick(random, rows)
  const [[one], [other]] = [JSON.parse(ofA), JSON.parse(ofB)]
  for (const [id, box] of [
    [a, { ...one, sealed: other.sealed }],
    [b, { ...other, sealed: one.sealed }],
  ] as const)
    for (const book of ['evidence', 'deposit', 'consent', 'mailbox'])
      await sql`update ${sql.id(book, 'fact')} set boxes = ${JSON.stringify([box])} where id = ${id}`.execute(tx)
}

async function dropKeys(tx: Tx, table: string) {
  const { rows } = await sql<{ name: string }>`
    select conname as name from pg_constraint where conrelid = ${`evidence.${table}`}::regclass and contype in ('p', 'u')`.execute(
    tx,
  )
  for (const { name } of rows)
    await sql`alter table ${sql.id('evidence', table)} drop constraint ${sql.id(name)} cascade`.execute(tx)
}
