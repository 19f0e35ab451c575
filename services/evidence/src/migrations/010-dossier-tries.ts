import type { Migration } from '@zegel/store'

/**
 * Each try of a job's message writes files of its own, so that a process which goes on beside its successor destroys
 * nothing of it. And what of an export bounds the next one before any work.
 */
export const dossierTriesMigration: Migration = {
  name: '010-dossier-tries',
  up: () => `
alter table dossier_job_message
  -- the try that made its files
  add column made_by int4,
  -- 0 where files may lie under ids without a try
  add column first_try int4 not null default 0;
update dossier_job_message set made_by = 0 where files is not null;
alter table dossier_job_message alter column first_try set default 1;

alter table dossier_export
  add column client text,
  -- of the log, that it was as of
  add column size int8,
  -- of the chain, that bear on the bound
  add column links int4;
`,
}
