import type { Migration } from '@zegel/store'

/** How often a message of an export was tried, and from when on it is tried again: what always fails has an end. */
export const dossierRetryMigration: Migration = {
  name: '008-dossier-retry',
  up: () => `
alter table dossier_job_message
  add column tries int4 not null default 0,
  add column due_at timestamptz;
`,
}
