import type { Migration } from './migrate.ts'

/** Wrapped keys stand in a schema of their own: losing a service's tables or a row here never tells a plain text. */
export const keyringMigration: Migration = {
  name: '001-person-key',
  up: () => `
create table person_key (
  party uuid primary key,
  wrapped bytea not null,
  made_at timestamptz not null default now()
);
`,
}
