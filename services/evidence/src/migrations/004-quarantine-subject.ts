import type { Migration } from '@zegel/store'

/** What waits behind a subject is found by it, however much stands aside. */
export const quarantineSubjectMigration: Migration = {
  name: '004-quarantine-subject',
  up: () => 'create index quarantine_subject on quarantine (subject, nth);',
}
