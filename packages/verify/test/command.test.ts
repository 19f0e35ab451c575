import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toPem } from '@zegel/pki'
import t from 'tap'
import { watched } from '../src/command/progress.ts'
import { sourceOf, verifyCommand } from '../src/index.ts'
import { pack, testDossier } from './support/dossiers.ts'
import { authority, edit, foreign, trust } from './support/refused.ts'

const folder = mkdtempSync(join(tmpdir(), 'zegel-verify-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const path = (name: string) => join(folder, name)

const { files, letter } = await testDossier({ authority })
writeFileSync(path('good.asice'), await pack(files, authority))
edit(files, 'content/0.pdf', (bytes) => bytes.fill(0x21, 9, 10))
writeFileSync(path('bad.asice'), await pack(files, authority))
writeFileSync(path('root.pem'), toPem('CERTIFICATE', authority.root.certificate))
writeFileSync(path('root.der'), authority.root.certificate)
writeFileSync(path('cut.der'), authority.root.certificate.subarray(0, -1))
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secret = toPem('PRIVATE KEY', privateKey.export({ type: 'pkcs8', format: 'der' }))
writeFileSync(path('key.pem'), secret + toPem('CERTIFICATE', authority.root.certificate))
writeFileSync(path('other.pem'), toPem('CERTIFICATE', foreign.root.certificate))
writeFileSync(path('log.key'), `${authority.log.vkey}\n`)

async function run(...args: string[]) {
  let [out, err] = ['', '']
  const status = await verifyCommand(args, {
    now: trust.at,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: true,
  })
  return { status, out, err }
}

t.test('what holds, in plain words', async (t) => {
  const { status, out, err } = await run(
    'verify',
    path('good.asice'),
    '--root',
    path('root.pem'),
    '--log-key',
    path('log.key'),
  )
  t.same([status, err], [0, ''])
  t.match(out, new RegExp(`good.asice: message ${letter.message}`))
  t.match(out, /\n {2}ok {2}seal-signature: The signature of the seal is right\. \(8 times\)\n/)
  t.match(out, /\n {2}ok {2}inclusion: .* \(7 times\)\n/)
  t.match(out, /What was not checked, and why:\n {2}-- {2}life: /)
  t.match(out, /timestamp by .*: under the operator's own root: it proves nothing against the operator itself\./)
  t.match(out, / {2}5 {2}2026-03-02T09:00:02.000Z {2}ContentConsignment, recipient /)
  t.match(out, /\nVERDICT: it holds\. Nothing fails; 1 thing cannot be checked from it, named above\.\n$/)
})

t.test('what fails, and why', async (t) => {
  const { status, out } = await run(path('bad.asice'), '--root', path('root.der'), '--log-key', authority.log.vkey)
  t.equal(status, 1)
  t.match(out, /What fails:\n {2}FAIL {2}content: content\/0\.pdf: its bytes do not have the sealed digest\n/)
  t.match(out, /\nVERDICT: IT DOES NOT HOLD\. 1 check failed: do not rely on this dossier\.\n$/)
  const other = await run(path('good.asice'), '--root', path('other.pem'))
  t.equal(other.status, 1)
  t.match(other.out, /chain-untrusted-root/)
  t.match(other.out, /checkpoint-signature: no key of the log was given/)
  const known = ['--root', path('root.pem'), '--log-key', path('log.key')]
  t.equal((await run(path('good.asice'), '--root', path('other.pem'), ...known)).status, 0)
  t.equal((await run(path('good.asice'), ...known, '--at', '2040-01-01')).status, 1, 'expired')
  t.equal((await run(path('good.asice'), ...known, '--at', '2027-01-01T00:00:00Z')).status, 0)
  const named = await run(path('good.asice'), ...known, '--sealer', 'Test', '--sealer', 'Other')
  t.same([named.status, /ok {2}sealer: /.test(named.out)], [0, true])
  const neighbour = await run(path('good.asice'), ...known, '--sealer', 'Other')
  t.equal(neighbour.status, 1)
  t.match(neighbour.out, /FAIL {2}sealer: .*O=Test, CN=Test sealing, whom you did not name/)
})

t.test('what was not checked, and what to give for it', async (t) => {
  const plain = await run(path('good.asice'), '--root', path('root.pem'))
  t.equal(plain.status, 3)
  t.match(plain.out, / {2}-- {2}checkpoint-signature: no key of the log was given/)
  t.match(
    plain.out,
    / {2}-- {2}sealer: any sealing certificate under the roots given would have been accepted; .*O=Test/,
  )
  t.match(
    plain.out,
    /give:\n {2}--log-key KEY, .*\n {2}--sealer NAME, .*\nVERDICT: what was checked holds, BUT NOT ALL WAS CHECKED\.\n$/,
  )
  const sealer = await run(path('good.asice'), '--root', path('root.pem'), '--sealer', 'Test')
  t.equal(sealer.status, 3, 'whose log it is nobody said')
  t.notMatch(sealer.out, /--sealer NAME/)
})

t.test('an operator that was renamed must be named by both names', async (t) => {
  const seal = authority.issue('sealing', { organization: 'Test renamed' })
  const { files: own } = await testDossier({ authority })
  const signers = { seal, timestamp: authority.timestamp }
  writeFileSync(path('renamed.asice'), await pack(own, authority, { signers }))
  const known = [path('renamed.asice'), '--root', path('root.pem'), '--log-key', path('log.key')]
  const { status, out } = await run(...known)
  t.equal(status, 3, out)
  t.match(out, /-- {2}sealer-agreement: two organisations sealed, O=Test, .* and O=Test renamed, .*: name both with/)
  t.match(out, /give:\n {2}--sealer NAME, .*name both\)\nVERDICT: what was checked holds, BUT NOT ALL WAS CHECKED/)
  t.equal((await run(...known, '--sealer', 'Test', '--sealer', 'Test renamed')).status, 0)
  t.equal((await run(...known, '--sealer', 'Test')).status, 1)
})

t.test('as of when, for whom, and by whom', async (t) => {
  const told = await testDossier({
    authority,
    sealedAt: ({ kind, at }) => new Date(Date.parse(at) + (kind === 'message.handed-over' ? 11_000 : 500)),
  })
  writeFileSync(path('late.asice'), await pack(told.files, authority))
  const { status, out } = await run(path('late.asice'), '--root', path('root.pem'), '--log-key', path('log.key'))
  t.equal(status, 0, out)
  t.match(out, /\n {2}As of 24 leaves of the log test\.example\/log, for the sender: what came later is not here\. /)
  t.match(
    out,
    /By the word of who exported, the last evidence of this message by then is number 8; 1 of them is withheld\.\n/,
  )
  t.match(out, /\n {2}Sealed by O=Test, CN=Test sealing\n {2}Timestamped by O=Test, CN=Test timestamping\n/)
  t.match(out, /ContentHandover, recipient .* \(sealed .*, LATE: more than 10 s after it happened\)/)
  t.match(
    out,
    / https:\/\/zegel\.brussels\/ns\/event\/channel\.decided, recipient /,
    'of its own it gives the whole URI',
  )
  t.match(out, /\nNo evidence says what stands in report\.pdf or in the words of VERIFY\.txt: SHA256SUMS and the seal/)
  t.notMatch(out, /nothing after it/)
})

t.test('the volumes of one message, one alone and all together', async (t) => {
  const whole = await testDossier({ authority })
  const names = [1, 2].map((number) => path(`${number}.asice`))
  for (const [nth, name] of names.entries()) {
    const { files } = await testDossier({ authority, from: whole, withhold: [], volume: { number: nth + 1, of: 2 } })
    writeFileSync(name, await pack(files, authority))
  }
  const known = ['--root', path('root.pem'), '--log-key', path('log.key')]
  const alone = await run(names[1] as string, ...known)
  t.equal(alone.status, 3)
  t.match(alone.out, /give:\n {2}the other volumes of the message, as further FILEs\n/)
  const all = await run(...names, ...known)
  t.equal(all.status, 0, all.out)
  t.match(all.out, /\nVERDICT: it holds\. Nothing fails\.\n$/)
  const { files } = await testDossier({ authority, from: whole })
  writeFileSync(path('kept.asice'), await pack(files, authority))
  writeFileSync(path('copy.asice'), await pack(files, authority))
  const kept = await run(path('kept.asice'), path('copy.asice'), ...known)
  t.equal(kept.status, 0)
  t.match(kept.out, /\nVERDICT: it holds\. Nothing fails; 2 things cannot be checked from it, named above\.\n$/)
})

t.test('for machines', async (t) => {
  const { status, out } = await run(path('good.asice'), path('bad.asice'), '--root', path('root.pem'), '--json')
  const verdict = JSON.parse(out)
  t.equal(status, 1)
  t.match(verdict, {
    version: 'zegel-verdict-1',
    status: 1,
    holds: false,
    missing: ['log-key', 'sealer'],
    at: trust.at.toISOString(),
  })
  t.same(
    verdict.dossiers.map(({ file, holds, message }: Record<string, unknown>) => [file, holds, message]),
    [
      [path('good.asice'), true, letter.message],
      [path('bad.asice'), false, letter.message],
    ],
  )
  t.match(verdict.dossiers[0], {
    about: {
      origin: 'test.example/log',
      size: 24,
      head: 8,
      exportedFor: 'sender',
      withheld: 1,
      volume: { number: 1, of: 1 },
    },
    signatories: [{ role: 'seal', subject: { organization: 'Test' } }, { role: 'timestamp' }],
  })
  t.match(
    verdict.dossiers[1].checks.filter((check: { status: string }) => check.status === 'fails'),
    [{ code: 'content', file: 'content/0.pdf' }],
  )
  t.same(
    verdict.together.map((check: { code: string; status: string }) => [check.code, check.status]),
    [
      'log-agreement',
      'agreement',
      'evidence-fact',
      'withheld',
      'order-of-time',
      'evidence-policy',
      'letter',
      'handover',
      'sealer-agreement',
      'head-agreement',
    ].map((code) => [code, 'holds']),
  )
})

t.test('names from a hostile container do not steer a terminal', async (t) => {
  const hostile = await testDossier({ authority })
  hostile.files.set('content/\u202egpj.exe', Buffer.from('x'))
  writeFileSync(path('hostile.asice'), await pack(hostile.files, authority))
  const { status, out } = await run(path('hostile.asice'), '--root', path('root.pem'))
  t.equal(status, 1)
  t.match(out, /file-known: content\/\?gpj\.exe: no file/)
  t.notMatch(out, /\u202e/)
})

t.test('who watches a large file sees how far it is', async (t) => {
  const size = 100 * 1024 * 1024
  const piece = 256 * 1024
  let told = ''
  const { read } = watched({ size, read: async (_, length) => Buffer.alloc(length) }, 'large.asice', (text) => {
    told += text
  })
  for (let at = 0; at < size; at += piece) await read(at, piece)
  t.match(told, /\rlarge\.asice: 16 % read\rlarge\.asice: 32 % read/)
  t.match(told, /96 % read\r +\r$/, 'and nothing is left of it')
  const small = sourceOf(Buffer.alloc(9))
  t.equal(watched(small, 'small.asice', t.fail), small)
})

t.test('wrong usage says what to do', async (t) => {
  for (const [args, says] of [
    [[], /Which dossier/],
    [[path('good.asice')], /root certificate with --root/],
    [[path('good.asice'), '--root', path('missing.pem')], /missing\.pem cannot be read/],
    [
      [path('good.asice'), '--root', path('root.pem'), '--log-key', 'nonsense'],
      /nonsense cannot be read, and is not the text of a key/,
    ],
    [[path('missing.asice'), '--root', path('root.pem')], /missing\.asice cannot be read/],
    [[folder, '--root', path('root.pem')], /is no file/],
    [[path('good.asice'), '--root', path('log.key')], /is no certificate/],
    [[path('good.asice'), '--root', path('key.pem')], /key\.pem is no certificate/],
    [[path('good.asice'), '--root', path('good.asice')], /is no certificate/],
    [[path('good.asice'), '--root', path('cut.der')], /is no certificate/],
    [[path('good.asice'), '--root', path('root.pem'), '--log-key', path('root.pem')], /is no key of a log/],
    [[path('good.asice'), '--root', path('root.pem'), '--at', 'yesterday'], /a moment is/],
    [[path('good.asice'), '--root', path('root.pem'), '--sealer', ''], /--sealer/],
    [[path('good.asice'), '--root', path('root.pem'), '--sealer', 'Test', '--sealer', 'CN= '], /--sealer/],
    [[path('good.asice'), '--root', path('root.pem'), '--verbose'], /--verbose/],
    [[path('good.asice'), path('good.asice'), '--root', path('root.pem')], /named twice/],
  ] as const) {
    const { status, out, err } = await run(...args)
    t.same([status, out], [2, ''], String(says))
    t.match(err, says)
    t.match(err, /Usage: zegel verify/)
  }
  t.match(await run('--help'), { status: 0, out: /Exit status/ })
  t.match(await run('--version'), { status: 0, out: /^zegel-verify \d/ })
})
