import type { Migration } from './migrate.ts'

/** For steps that are one statement: their service's own function calls these, in its own transaction. */
export const bookFunctionsMigration: Migration = {
  name: '000-book-functions',
  up: () => `
create function advance(followers text[], shards int2[], befores int8[], afters int8[])
returns void language plpgsql as $$
declare
  moved int;
begin
  update cursor set position = n.after
    from unnest(followers, shards, befores, afters) as n(follower, shard, before, after)
    where cursor.follower = n.follower and cursor.shard = n.shard and cursor.position = n.before;
  get diagnostics moved = row_count;
  if moved <> cardinality(followers) then
    raise exception 'another process moved the cursor' using errcode = 'ZG002';
  end if;
end $$;

create function publish_at(ids uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[])
returns table (id uuid, "position" int8) language plpgsql as $$
begin
  perform publish(ids, shards, kinds, digests, texts, boxes);
  return query select f.id, f.position from fact f where f.id = any(ids);
end $$;
`,
}
