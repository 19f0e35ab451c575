import type { Fact } from '@zegel/contract'
import { shardOf } from '@zegel/contract'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { byteaArray, textArray } from './arrays.ts'
import type { SchemaRoles } from './migrate.ts'

/**
 * Appends facts to the book of this schema. The database function takes one advisory lock per shard, in order,
 * before it draws positions: so positions become visible in their order and a reader that asks for "greater than
 * my cursor" never skips a late commit. A fact that is there already with the same digest is a repeat; with
 * another digest it is an error.
 */
export async function publish<Tables>(tx: Transaction<Tables>, facts: readonly Fact[]): Promise<void> {
  await sql`select publish(${bookColumns(facts)})`.execute(tx)
}

/** Facts as the six arrays that the database's functions `publish` and `publish_at` take. */
export function bookColumns(facts: readonly Fact[]): RawBuilder<unknown> {
  return sql`
    ${facts.map((fact) => fact.id)}::uuid[],
    ${facts.map((fact) => shardOf(fact.subject))}::int2[],
    ${facts.map((fact) => fact.kind)}::text[],
    ${byteaArray(facts.map((fact) => fact.digest))}::bytea[],
    ${textArray(facts.map((fact) => fact.text))}::text[],
    ${textArray(facts.map((fact) => JSON.stringify(fact.boxes)))}::text[]`
}

/** The tables that every service has: its book, its cursors, what it set aside. */
export const bookMigration = {
  name: '000-book',
  up: ({ service }: SchemaRoles) => `
create sequence fact_position;
create table fact (
  shard int2 not null,
  position int8 not null,
  id uuid not null unique,
  kind text not null,
  digest bytea not null,
  text text not null,
  boxes text not null,
  primary key (shard, position)
)
-- A fact is about 2 kB, where PostgreSQL would begin to compress rows: half the time of an insert for little space.
with (toast_tuple_target = 8160);
-- A book is only ever added to, even by its own service.
revoke update, delete, truncate on fact from ${service};
create function publish(ids uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[])
returns void language plpgsql as $$
declare
  one int2;
  added int;
begin
  for one in select distinct unnest(shards) order by 1 loop
    perform pg_advisory_xact_lock(hashtext(current_schema() || '.publish'), one);
  end loop;
  insert into fact (shard, position, id, kind, digest, text, boxes)
    select n.shard, nextval('fact_position'), n.id, n.kind, n.digest, n.text, n.box
    from unnest(ids, shards, kinds, digests, texts, boxes) with ordinality
      as n(id, shard, kind, digest, text, box, nth)
    order by n.nth
    on conflict (id) do nothing;
  get diagnostics added = row_count;
  if added < cardinality(ids) and exists (
    select from unnest(ids, digests) as n(id, digest) join fact using (id) where fact.digest <> n.digest
  ) then
    raise exception 'a fact with the same id and another digest is in the book' using errcode = 'ZG001';
  end if;
end $$;
create table cursor (
  follower text not null,
  shard int2 not null,
  position int8 not null,
  primary key (follower, shard)
);
create table parked (
  follower text not null,
  fact uuid not null,
  shard int2 not null,
  position int8 not null,
  subject uuid not null,
  error text not null,
  attempts int4 not null default 1,
  next_at timestamptz not null,
  primary key (follower, fact)
);
create index parked_subject on parked (follower, subject);
`,
}
