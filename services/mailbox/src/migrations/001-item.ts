import type { Migration } from '@zegel/store'

const partyTables = ['item', 'opening', 'reading_grant', 'transfer']

export const itemMigration: Migration = {
  name: '001-item',
  up: ({ service, party }) => `
create table item (
  party uuid not null,
  message uuid not null,
  revision int4 not null,
  state text not null check (state in ('offered', 'accepted', 'refused', 'consigned', 'opened', 'handed-over',
    'withheld', 'held-for-paper', 'undeliverable')),
  mode text not null check (mode in ('basic', 'consent')),
  reason text not null,
  letter text not null,
  box text,
  arrived_at timestamptz,
  primary key (party, message)
);
create index item_arrival on item (party, arrived_at desc, message desc) where arrived_at is not null;
create index item_offered on item (party) where state = 'offered';

create table withdrawal (
  party uuid primary key,
  fact uuid not null,
  at timestamptz not null
);

create table opening (
  id uuid primary key,
  party uuid not null,
  message uuid not null,
  session text not null,
  act text not null,
  opened_at timestamptz not null,
  sealed_at timestamptz,
  lapses_at timestamptz,
  covered int8multirange not null default '{}',
  covered_told boolean not null default false,
  incomplete_told boolean not null default false
);
create index opening_item on opening (party, message, opened_at);
create index opening_lapse on opening (lapses_at)
  where not covered_told and not incomplete_told and covered <> '{}';

create table reading_grant (
  hash bytea primary key,
  opening uuid not null references opening,
  party uuid not null,
  message uuid not null,
  session text not null,
  expires_at timestamptz not null
);
create index reading_grant_expiry on reading_grant (expires_at);

create table transfer (
  id uuid primary key,
  opening uuid not null references opening,
  party uuid not null,
  message uuid not null,
  part int2 not null,
  from_byte int8 not null,
  to_byte int8 not null,
  sent int8,
  handed int8,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'cut', 'damaged', 'restart')),
  told boolean not null default false,
  instance uuid not null
);
create index transfer_opening on transfer (opening, part, started_at);
create index transfer_running on transfer (instance) where ended_at is null;

create table instance (
  id uuid primary key,
  beat_at timestamptz not null default now()
);

${partyTables
  .map(
    (table) => `
alter table ${table} enable row level security;
create policy service on ${table} to ${service} using (true) with check (true);
create policy party on ${table} for select to ${party} using (party = current_setting('zegel.party')::uuid);
grant select on ${table} to ${party};`,
  )
  .join('\n')}
`,
}
