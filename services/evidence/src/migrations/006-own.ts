import type { Migration } from '@zegel/store'

/**
 * What the notary itself has to tell: its own book, which it seals like every other. Its `fact` is the book of what is
 * sealed. And who took which dossier when: an export that is repeated is the same access.
 */
export const ownMigration: Migration = {
  name: '006-own',
  up: ({ service }) => `
create sequence own_fact_position;
create table own_fact (like fact including all);
revoke update, delete, truncate on own_fact from ${service};

create function publish_own(ids uuid[], shards int2[], kinds text[], digests bytea[], texts text[], boxes text[])
returns void language plpgsql as $$
declare
  one int2;
begin
  -- As in publish: positions become visible in their order. The lock is another, so that no page waits for an export.
  for one in select distinct unnest(shards) order by 1 loop
    perform pg_advisory_xact_lock(hashtext(current_schema() || '.publish_own'), one);
  end loop;
  insert into own_fact (shard, position, id, kind, digest, text, boxes)
    select n.shard, nextval('own_fact_position'), n.id, n.kind, n.digest, n.text, n.box
    from unnest(ids, shards, kinds, digests, texts, boxes) with ordinality
      as n(id, shard, kind, digest, text, box, nth)
    order by n.nth;
end $$;

create table dossier_export (
  id uuid primary key,
  party uuid not null,
  message uuid not null,
  at timestamptz not null
);
create index dossier_export_recent on dossier_export (party, message, at);
revoke update, truncate on dossier_export from ${service};
alter table dossier_export enable row level security;
create policy notary on dossier_export to ${service} using (true) with check (true);
`,
}
