import type { Migration } from '@zegel/store'

export const sender: Migration = {
  name: '001-sender',
  up: () => `
create table sender (
  client text primary key,
  party uuid not null,
  cbe text not null,
  name text not null,
  jwk text not null,
  national_number boolean not null,
  revision int4 not null default 1,
  revoked_at timestamptz
);
create index sender_party on sender (party);

create table assertion (
  digest bytea primary key,
  expires_at timestamptz not null
);
create index assertion_expiry on assertion (expires_at);

create table revocation (
  position int8 primary key,
  subject text not null,
  until_ms int8 not null
);
create sequence revocation_position;
create index revocation_until on revocation (until_ms);
`,
}
