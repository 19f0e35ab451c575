import type { Migration } from './migrate.ts'

/** Wrapped keys stand in a schema of their own: losing a service's tables or a row here never tells a plain text. */
const personKey: Migration = {
  name: '001-person-key',
  up: () => `
create table person_key (
  party uuid primary key,
  wrapped bytea not null,
  made_at timestamptz not null default now()
);
`,
}

/** Which secrets of the house this database was made with: see key-marks.ts. */
const keyMark: Migration = {
  name: '002-key-mark',
  up: () => `
create table key_mark (
  name text primary key,
  mark text not null
);
`,
}

export const keyringMigrations: readonly Migration[] = [personKey, keyMark]
