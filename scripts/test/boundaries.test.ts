import t from 'tap'
import { findBreaches } from '../check/boundaries.ts'
import { codeOnly, importsOf } from '../check/imports.ts'

const manifest = (name: string, ...dependencies: string[]) =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((each) => [each, 'catalog:'])) })

/** A small house that keeps every rule. Each case below plants one breach in it. */
const soundHouse = () => ({
  'package.json': JSON.stringify({ devDependencies: { tap: 'catalog:' } }),
  packages: {
    contract: { 'package.json': manifest('@zegel/contract'), src: { 'index.ts': 'export const kinds = []\n' } },
    host: {
      'package.json': manifest('@zegel/host', '@zegel/contract', '@zegel/store', 'fastify'),
      src: { 'config.ts': 'export const read = () => process.env.PORT\nexport const now = () => Date.now()\n' },
    },
    pki: {
      'package.json': manifest('@zegel/pki', 'pkijs'),
      src: { 'cms.ts': "import { SignedData } from 'pkijs'\nexport { SignedData }\n" },
    },
    store: {
      'package.json': manifest('@zegel/store', '@zegel/contract', 'pg', 'kysely'),
      src: {
        'pool.ts': "import pg from 'pg'\nimport { PostgresDialect } from 'kysely'\nexport { pg, PostgresDialect }\n",
      },
    },
    testing: { 'package.json': manifest('@zegel/testing', '@zegel/store'), src: { 'index.ts': 'export {}\n' } },
  },
  services: {
    all: {
      'package.json': manifest('@zegel/all', '@zegel/mailbox', '@zegel/notice', '@zegel/host'),
      src: { 'main.ts': "import { mailbox } from '@zegel/mailbox'\nexport { mailbox }\n" },
    },
    mailbox: {
      'README.md': '# mailbox\n',
      'package.json': manifest('@zegel/mailbox', '@zegel/contract', '@zegel/host', '@zegel/store', 'kysely'),
      src: {
        'items.ts': "import { sql, type Kysely } from 'kysely'\nexport { sql, type Kysely }\n",
        'routes.ts': "import type { Kysely } from 'kysely'\n// not Date.now() here\nexport type Db = Kysely<unknown>\n",
        'accept.ts': 'export const at = (clock: { now(): Date }) => new Date(clock.now())\n',
        migrations: { '0001-items.ts': 'export const up = `process.env and Date.now() are only words here`\n' },
      },
      test: { 'items.test.ts': "import t from 'tap'\nt.equal(process.env.NODE_ENV, 'test')\n" },
    },
    notice: {
      'package.json': manifest('@zegel/notice', 'nodemailer', '@zegel/host'),
      src: { 'mail.ts': "import nodemailer from 'nodemailer'\nexport { nodemailer }\n" },
    },
  },
  scripts: { 'package.json': manifest('@zegel/scripts', '@zegel/all'), 'run.mjs': 'console.log(process.env.PATH)\n' },
  test: { 'package.json': manifest('@zegel/test', '@zegel/mailbox'), 'journey.test.ts': "import '@zegel/mailbox'\n" },
})

const MAILBOX = 'services/mailbox/src/'

/** Where to plant, what, and what must be said about it. */
const planted: [string, string, string][] = [
  [`${MAILBOX}a.ts`, "import { notice } from '@zegel/notice'", 'a.ts:1: imports the service notice'],
  [`${MAILBOX}a.ts`, "const n = await import('@zegel/notice')", 'a.ts:1: imports the service notice'],
  [
    `${MAILBOX}a.ts`,
    "import { mail } from '../../notice/src/mail.ts'",
    'reaches out of services/mailbox into services/notice/src/mail.ts',
  ],
  [`${MAILBOX}a.ts`, "import { testCa } from '@zegel/testing'", 'imports testing, which is for tests only'],
  [
    `${MAILBOX}a.ts`,
    "import { open } from '@zegel/store/src/pool.ts'",
    'a package is used by its front door, @zegel/store',
  ],
  [`${MAILBOX}a.ts`, "import { x } from '@zegel/nowhere'", '@zegel/nowhere is not part of the house'],
  [
    `${MAILBOX}a.ts`,
    "import { sign } from '@zegel/pki'",
    'imports @zegel/pki, which services/mailbox/package.json does not declare',
  ],
  [`${MAILBOX}a.ts`, "import t from 'tap'", 'imports tap, which services/mailbox/package.json does not declare'],
  [`${MAILBOX}a.ts`, "import {\n  Client,\n} from 'pg'", 'a.ts:1: imports pg, whose only home is packages/store'],
  [
    `${MAILBOX}a.ts`,
    "import { PostgresDialect } from 'kysely'",
    'imports PostgresDialect, whose only home is packages/store',
  ],
  [`${MAILBOX}a.ts`, "import nodemailer from 'nodemailer'", 'imports nodemailer, whose only home is services/notice'],
  [`${MAILBOX}routes.ts`, "import { sql } from 'kysely'", 'routes.ts:1: imports kysely: routes hold no SQL'],
  [`${MAILBOX}a.ts`, '\nexport const at = new Date()', 'a.ts:2: uses new Date() without an argument'],
  [`${MAILBOX}a.ts`, 'export const at = Date.now()', 'a.ts:1: uses Date.now'],
  [`${MAILBOX}a.ts`, 'export const clock = Date.now', 'a.ts:1: uses Date.now'],
  [`${MAILBOX}a.ts`, 'export const at = `${Date.now()} ms`', 'a.ts:1: uses Date.now'],
  [`${MAILBOX}a.ts`, 'export const dice = Math.random()', 'a.ts:1: uses Math.random'],
  [`${MAILBOX}a.ts`, "import { randomUUID } from 'node:crypto'", 'a.ts:1: uses randomUUID'],
  [`${MAILBOX}a.ts`, "export const port = process.env['PORT']", 'a.ts:1: reads process.env'],
  [`${MAILBOX}a.ts`, 'const { env } = process', 'a.ts:1: reads process.env'],
  ['packages/store/src/a.ts', 'export const url = process.env.DATABASE_URL', 'store/src/a.ts:1: reads process.env'],
  [
    'packages/store/src/a.ts',
    "import { serve } from '@zegel/host'",
    'package store may not import host (allowed: contract)',
  ],
  [
    'packages/pki/src/a.ts',
    "import type { Fact } from '@zegel/contract'",
    'package pki may not import contract (allowed: nothing of ours)',
  ],
  ['packages/host/src/a.ts', "import { mailbox } from '@zegel/mailbox'", 'imports the service mailbox'],
  ['packages/host/src/a.ts', "import * as asn1js from 'asn1js'", 'imports asn1js, whose only home is packages/pki'],
  [
    'packages/host/test/a.test.ts',
    "import forge from 'node-forge/lib/x'",
    'imports node-forge, whose only home is packages/pki',
  ],
  [`${MAILBOX}utils.ts`, 'export {}', 'services/mailbox/src/utils.ts: is named utils'],
  [`${MAILBOX}shared/x.ts`, 'export {}', 'services/mailbox/src/shared/x.ts: is named shared'],
  ['packages/common/src/x.ts', 'export {}', 'packages/common/src/x.ts: is named common'],
  [`${MAILBOX}openItem.ts`, 'export {}', 'openItem.ts is not kebab-case'],
  ['test/Journey.test.ts', 'export {}', 'Journey.test.ts is not kebab-case'],
  [`${MAILBOX}long.ts`, 'export {}\n'.repeat(301), 'long.ts: has 301 lines, at most 300'],
  ['test/long.test.ts', 'export {}\n'.repeat(301), 'long.test.ts: has 301 lines, at most 300'],
]

type Tree = { [name: string]: string | Tree }

function plant(tree: Tree, path: string, source: string): Tree {
  const [first, ...rest] = path.split('/') as [string, ...string[]]
  if (rest.length === 0) return { ...tree, [first]: source }
  return { ...tree, [first]: plant((tree[first] ?? {}) as Tree, rest.join('/'), source) }
}

t.test('a sound house has no breach', async (t) => {
  t.strictSame(findBreaches(t.testdir(soundHouse())), [])
})

t.test('each planted breach is named, with its file', async (t) => {
  for (const [at, [path, source, message]] of planted.entries()) {
    await t.test(`${at} ${message}`, async (t) => {
      const breaches = findBreaches(t.testdir(plant(soundHouse(), path, source)))
      t.ok(
        breaches.some((breach) => breach.startsWith(path) && breach.includes(message)),
        message,
        { breaches },
      )
    })
  }
})

t.test('imports are found in every spelling, and not in text', async (t) => {
  const source = [
    "import a, { type B } from 'one' // from 'no'",
    '/* import x from \'no\' */ export * as c from "two"',
    "import 'three'",
    "export { d } from 'four'; const e = import('five')",
    'const text = `',
    "import f from 'no'",
    '`',
    'const g = "import h from \'no\'"',
    "import type {\n  I,\n} from 'six'",
  ].join('\n')
  const found = importsOf(source)
  t.strictSame(found.map(({ specifier, line, typeOnly }) => `${specifier} ${line} ${typeOnly}`).sort(), [
    'five 4 false',
    'four 4 false',
    'one 1 false',
    'six 9 true',
    'three 3 false',
    'two 2 false',
  ])
  t.equal(codeOnly(source).length, source.length, 'blanking moves nothing')
})
