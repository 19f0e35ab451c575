import type { Migration } from '@zegel/store'

export const recipientMigration: Migration = {
  name: '001-recipient',
  up: ({ service, party }) => `
create table recipient (
  party uuid primary key,
  consent text not null default 'never-given' check (consent in ('never-given', 'given', 'withdrawn')),
  consent_at timestamptz,
  terms text,
  consent_fact uuid,
  claim uuid,
  contact uuid,
  check ((consent = 'never-given') = (consent_fact is null))
);
create table consent_act (
  nth int8 generated always as identity,
  fact uuid primary key,
  party uuid not null references recipient,
  act text not null check (act in ('given', 'withdrawn')),
  at timestamptz not null,
  portal text not null,
  language text not null,
  terms text not null,
  terms_digest text not null,
  assurance text not null
);
create index consent_act_party on consent_act (party, nth);
create table claim (
  claim uuid primary key,
  party uuid not null references recipient,
  language text not null,
  code_mac bytea not null,
  attempts_left int2 not null check (attempts_left >= 0),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  box text not null,
  commitment text not null
);
create index claim_party on claim (party, made_at);
alter table recipient
  add foreign key (claim) references claim,
  add foreign key (contact) references claim;
create table decision (
  message uuid not null,
  recipient uuid not null,
  revision int4 not null,
  scheme text not null,
  channel text not null,
  reason text not null,
  at timestamptz not null,
  primary key (message, recipient, revision)
);
create index decision_recipient on decision (recipient, at);
${['recipient', 'consent_act', 'claim', 'decision']
  .map(
    (table) => `
alter table ${table} enable row level security;
create policy service on ${table} to ${service} using (true) with check (true);
create policy own on ${table} to ${party} using (${table === 'decision' ? 'recipient' : 'party'} = current_setting('zegel.party')::uuid);
grant select on ${table} to ${party};`,
  )
  .join('')}
`,
}
