import type { Migration } from '@zegel/store'

export const ledgerMigration: Migration = {
  name: '001-ledger',
  up: ({ service, party }) => `
-- One row: how many leaves the ledger has, and the last sealing time. Whoever seals a page moves it.
create table ledger (
  only_one bool primary key default true check (only_one),
  size int8 not null,
  sealed_at timestamptz not null
);
insert into ledger (size, sealed_at) values (0, '-infinity');

create table evidence (
  leaf int8 primary key,
  id uuid not null unique,
  fact uuid not null,
  kind text not null,
  event text not null,
  -- the message, or the subject of facts that are about no message: its evidences form a chain
  chain uuid not null,
  sequence int4 not null,
  sender uuid,
  recipient uuid,
  event_at timestamptz not null,
  sealed_at timestamptz not null,
  evidence bytea not null,
  manifest bytea not null,
  seal bytea not null,
  archive_manifest bytea not null,
  token bytea not null,
  unique (chain, sequence)
)
-- A row is about 7.6 kB and mostly keys, digests and signatures. Compressing it and storing it in pieces made an insert
-- three times as expensive, to save 8 of 100 bytes.
with (toast_tuple_target = 8160);
create index evidence_fact on evidence (fact);
revoke update, delete, truncate on evidence from ${service};

create table leaf (
  index int8 primary key,
  hash bytea not null,
  evidence uuid not null
);
revoke update, delete, truncate on leaf from ${service};

create table quarantine (
  nth bigserial primary key,
  source text not null,
  fact uuid not null unique,
  subject uuid not null,
  text text not null,
  boxes text not null,
  digest bytea not null,
  error text not null,
  attempts int4 not null default 1,
  next_at timestamptz not null
);

alter table evidence enable row level security;
create policy notary on evidence to ${service} using (true) with check (true);
-- Evidence of a reading is the recipient's own: the sender sees the hand-over, not every reading.
create policy own on evidence to ${party} using (
  recipient = current_setting('zegel.party')::uuid
  or (sender = current_setting('zegel.party')::uuid
    and kind not in ('message.opened', 'message.accessed', 'message.transfer-incomplete'))
);
grant select on evidence to ${party};
`,
}
