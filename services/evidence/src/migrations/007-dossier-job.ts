import type { Migration } from '@zegel/store'

/** Exports of many messages at once: what was asked, how far it is, and which files of the vault it has made. */
export const dossierJobMigration: Migration = {
  name: '007-dossier-job',
  up: ({ service, party }) => `
create table dossier_job (
  id uuid primary key,
  party uuid not null,
  client text not null,
  -- HMACs of the Idempotency-Key and of the body
  key bytea not null,
  body bytea not null,
  content bool not null,
  language text,
  -- leaves of the ledger when it was asked for: what the sender had been told by then is in it
  covers int8 not null,
  -- of the checkpoint that all its dossiers are as of, once it has begun
  size int8,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  reason text,
  messages int4 not null,
  done int4 not null default 0,
  bytes int8 not null default 0,
  asked_at timestamptz not null,
  worked_at timestamptz not null,
  expires_at timestamptz not null,
  unique (party, key)
);
create index dossier_job_open on dossier_job (worked_at) where state in ('waiting', 'running');
create index dossier_job_expiry on dossier_job (expires_at);

create table dossier_job_message (
  job uuid not null references dossier_job,
  nth int4 not null,
  party uuid not null,
  message uuid not null,
  message_type text,
  deposited_at timestamptz not null,
  -- null until its files are begun: so many volumes may lie in the vault
  volumes int4,
  evidences int4,
  -- JSON, once all its files are there
  files text,
  -- a refusal's code where there can be none
  failed text,
  primary key (job, nth)
);

-- Whoever sends much exports by date: one entry for each letter.
create index evidence_first on evidence (sender, event_at) where sequence = 1;

${['dossier_job', 'dossier_job_message']
  .map(
    (table) => `
alter table ${table} enable row level security;
create policy notary on ${table} to ${service} using (true) with check (true);
create policy own on ${table} for select to ${party} using (party = current_setting('zegel.party')::uuid);
grant select on ${table} to ${party};`,
  )
  .join('\n')}
`,
}
