import type { Migration } from '@zegel/store'

export const jobMigration: Migration = {
  name: '001-job',
  up: ({ service }) => `
create table contact (
  party uuid primary key,
  language text not null,
  box text not null
);
create table job (
  id uuid primary key,
  fact uuid not null unique,
  fact_at timestamptz not null,
  recipient uuid not null,
  purpose text not null check (purpose in ('acceptance', 'content', 'contact')),
  language text not null,
  box text not null,
  message uuid,
  sender text,
  names_sender boolean not null,
  mail_id text not null,
  state text not null default 'due' check (state in ('due', 'sent', 'failed', 'dropped')),
  attempts int4 not null default 0,
  due_at timestamptz not null,
  useful_until timestamptz not null,
  reply text
);
create index job_due on job (due_at) where state = 'due';
-- No party reads here; the policies say so even if a grant ever slips in.
${['contact', 'job']
  .map(
    (table) => `
alter table ${table} enable row level security;
create policy service on ${table} to ${service} using (true) with check (true);`,
  )
  .join('')}
`,
}
