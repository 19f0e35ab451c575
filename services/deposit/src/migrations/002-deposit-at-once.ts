import type { Migration } from '@zegel/store'

/** A group of deposits in one statement: their sender waits for it. Returns the messages whose keys were free. */
export const depositAtOnceMigration: Migration = {
  name: '002-deposit-at-once',
  up: () => `
create function deposit(
  senders uuid[], keys bytea[], bodies bytea[], messages uuid[], rejections bool[],
  facts uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[]
) returns setof uuid language plpgsql as $$
declare
  won uuid[];
begin
  -- A key that another transaction is just taking is waited for.
  with taken as (
    insert into idempotency (sender, key, body, message)
      select * from unnest(senders, keys, bodies, messages) on conflict (sender, key) do nothing
      returning idempotency.message
  )
  select array_agg(taken.message) into won from taken;
  if won is null then
    return;
  end if;
  insert into message (id, sender, fact, rejected)
    select n.message, n.sender, n.fact, n.rejected
    from unnest(messages, senders, facts, rejections) as n(message, sender, fact, rejected)
    where n.message = any(won);
  perform publish(array_agg(n.fact), array_agg(n.shard), array_agg(n.kind), array_agg(n.digest), array_agg(n.text),
      array_agg(n.box))
    from unnest(messages, facts, shards, kinds, digests, texts, boxes)
      as n(message, fact, shard, kind, digest, text, box)
    where n.message = any(won);
  return query select unnest(won);
end $$;
`,
}
