import type { Migration } from '@zegel/store'

/** A fact that a service had no right to publish may bear the id of another's: both must be kept. */
export const quarantineSourceMigration: Migration = {
  name: '002-quarantine-source',
  up: () => `
alter table quarantine drop constraint quarantine_fact_key;
alter table quarantine add unique (source, fact);
`,
}
