import type { Migration } from '@zegel/store'

export const messageMigration: Migration = {
  name: '001-message',
  up: ({ service, party }) => `
create table content (
  id uuid primary key,
  owner uuid not null,
  media_type text not null,
  started_at timestamptz not null,
  -- null until the last byte is stored and checked
  size int8,
  sha256 bytea
);
create index content_unfinished on content (started_at) where size is null;

create table message (
  id uuid primary key,
  sender uuid not null,
  -- the fact that deposited or rejected it
  fact uuid not null,
  rejected bool not null
);
create index message_of_sender on message (sender, id);

-- The row is evidence of what was asked: it lives as long as the message. Key and body stand only as HMACs.
create table idempotency (
  sender uuid not null,
  key bytea not null,
  body bytea not null,
  message uuid not null,
  primary key (sender, key)
);

-- What senders are told, in the order in which it was written.
create sequence event_position;
create table event (
  sender uuid not null,
  position int8 not null,
  fact uuid not null unique,
  kind text not null,
  message uuid not null,
  recipient uuid,
  at timestamptz not null,
  sealed_at timestamptz not null,
  evidences uuid[] not null,
  detail text,
  primary key (sender, position)
);
create index event_of_message on event (message, position);

alter table content enable row level security;
alter table message enable row level security;
alter table event enable row level security;
create policy service on content to ${service} using (true) with check (true);
create policy service on message to ${service} using (true) with check (true);
create policy service on event to ${service} using (true) with check (true);
create policy own on content to ${party} using (owner = current_setting('zegel.party')::uuid);
create policy own on message to ${party} using (sender = current_setting('zegel.party')::uuid);
create policy own on event to ${party} using (sender = current_setting('zegel.party')::uuid);
grant select on content, message, event to ${party};
`,
}
