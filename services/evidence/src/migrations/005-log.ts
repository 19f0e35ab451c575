import type { Migration } from '@zegel/store'

/** The public log over the leaves: what was signed of it, its tiles, and what was told without a proof in it. */
export const logMigration: Migration = {
  name: '005-log',
  up: ({ service }) => `
-- One row for each signed state of the log.
create table checkpoint (
  size int8 primary key check (size > 0),
  root bytea not null,
  note text not null,
  signed_at timestamptz not null,
  -- leaves below it were, or may have been, told without a proof in this checkpoint, and so are for ever
  released int8 not null
);
revoke update, delete, truncate on checkpoint from ${service};

-- Made when somebody asks for it first, then always the same.
create table checkpoint_token (
  size int8 primary key references checkpoint,
  token bytea not null
);
revoke update, delete, truncate on checkpoint_token from ${service};

-- Full tiles of 256 hashes (c2sp.org/tlog-tiles); the others are computed from leaves and roots.
create table tile (
  level int2 not null,
  index int8 not null,
  hashes bytea not null,
  root bytea not null,
  primary key (level, index)
);
-- Hashes do not compress.
alter table tile alter column hashes set storage external;
revoke update, delete, truncate on tile from ${service};

-- One row: whoever signs holds it, and so does whoever tells of leaves that nobody has signed yet.
create table log_state (
  only_one bool primary key default true check (only_one),
  released int8 not null default 0,
  -- why nothing is signed any more
  stopped text
);
insert into log_state default values;
revoke insert, delete, truncate on log_state from ${service};

-- The next checkpoint, in one statement: over the leaves that stand, and after the checkpoint that it follows.
create function sign_checkpoint(
  before int8, after int8, root bytea, note text, signed_at timestamptz, hashes bytea[],
  tile_levels int2[], tile_indexes int8[], tiles bytea[], tile_roots bytea[]
) returns int8 language plpgsql as $$
declare
  told int8;
  newest int8;
begin
  select s.released into strict told from log_state s for update;
  select coalesce(max(c.size), 0) into newest from checkpoint c;
  if newest > before then
    raise exception 'another notary signed a checkpoint' using errcode = 'ZG002';
  elsif newest < before then
    raise exception 'the checkpoint of size % is gone', before using errcode = 'ZG003';
  end if;
  if after - before <> cardinality(hashes) or after - before <> (
    select count(*) from unnest(hashes) with ordinality as n(hash, nth)
    join leaf on leaf.index = before + n.nth - 1 and leaf.hash = n.hash
  ) then
    raise exception 'the leaves from % to % are not those that were sealed', before, after - 1 using errcode = 'ZG003';
  end if;
  insert into tile (level, index, hashes, root)
    select * from unnest(tile_levels, tile_indexes, tiles, tile_roots);
  insert into checkpoint (size, root, note, signed_at, released) values (after, root, note, signed_at, told);
  return told;
end $$;
`,
}
