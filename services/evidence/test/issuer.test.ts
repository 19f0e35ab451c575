import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { call, makeFolder } from '@zegel/testing'
import t from 'tap'
import { loadIssuer } from '../src/issuer.ts'
import { softwareOf } from '../src/issuer-software.ts'
import { happened, newId, startNotary } from './notary.ts'

const commit = 'ab12'.repeat(10)

function checkout(files: Record<string, string>): string {
  const folder = makeFolder(t)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const manifest = { 'package.json': '{"name":"zegel","version":"1.2.3"}', 'services/evidence/package.json': '{}' }
const from = (folder: string) => softwareOf(join(folder, 'services/evidence/src'))

t.test('the software names its version and the commit that was checked out', async (t) => {
  const named = `zegel 1.2.3 (commit ${commit})`
  t.equal(await from(checkout(manifest)), 'zegel 1.2.3', 'no checkout')
  t.equal(await from(checkout({ ...manifest, '.git/HEAD': `${commit}\n` })), named)
  const onBranch = { ...manifest, '.git/HEAD': 'ref: refs/heads/a/b\n' }
  t.equal(await from(checkout({ ...onBranch, '.git/refs/heads/a/b': `${commit}\n` })), named)
  t.equal(await from(checkout({ ...onBranch, '.git/packed-refs': `# pack\n${commit} refs/heads/a/b\n` })), named)
  t.equal(await from(checkout(onBranch)), 'zegel 1.2.3', 'a branch without a commit')
  const tree = {
    ...manifest,
    '.git': 'gitdir: away/worktrees/x\n',
    'away/worktrees/x/HEAD': 'ref: refs/heads/main\n',
    'away/worktrees/x/commondir': '../..\n',
    'away/refs/heads/main': `${commit}\n`,
  }
  t.equal(await from(checkout(tree)), named, 'a further work tree')
  for (const head of ['ref: ../../etc/passwd', 'nonsense', `${commit}0`])
    t.equal(await from(checkout({ ...manifest, '.git/HEAD': head })), 'zegel 1.2.3', head)
})

t.test('a landed policy never changes', async (t) => {
  const text = readFileSync(new URL('../policy/evidence-policy-1.md', import.meta.url))
  t.equal(createHash('sha256').update(text).digest('hex'), POLICY_1_DIGEST)
  const { issuer } = await loadIssuer({ publicUrl: 'https://zegel.example' })
  t.match(issuer, { name: 'https://zegel.example', policy: /\/1$/, policyDigest: POLICY_1_DIGEST })
})
const POLICY_1_DIGEST = 'fa129cfa61e3ebc01ff5b8d3b526790bca7a0cf140e22297a0676ab0852cd3f8'

t.test('every evidence names the policy that anybody can read', async (t) => {
  const notary = await startNotary(t)
  const answer = await call('GET', `${notary.house.url}/evidence/policy`)
  t.equal(answer.headers.get('content-type'), 'text/markdown; charset=utf-8')
  const fact = happened(newId(), 1)
  await notary.publish([fact])
  await notary.sealed([fact])
  const [leaf] = await notary.ledger()
  const { evidenceIssuerDetails } = JSON.parse(leaf?.evidence.toString() ?? '')
  t.equal(evidenceIssuerDetails.policyDigest, createHash('sha256').update(answer.bytes).digest('hex'))
  t.match(evidenceIssuerDetails.software, /^zegel \d+\.\d+\.\d+/)
})
