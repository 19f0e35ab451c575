import type { Migration } from '@zegel/store'

/** What does not lead to what was signed, found while somebody was answered: known to every process, until it is repaired. */
export const logDamageMigration: Migration = {
  name: '009-log-damage',
  up: () => `
alter table log_state
  add column damage text,
  add column damaged_leaf int8,
  -- leaves of the checkpoint to which it does not lead
  add column damaged_size int8;
`,
}
