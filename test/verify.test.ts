import { generateKeyPairSync } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRoot, fromPem } from '@zegel/pki'
import { administration, citizen, expectStatus, makeFolder, run, until } from '@zegel/testing'
import { noteSigner } from '@zegel/tlog'
import { sourceOf, type Trust, type Verdict, verifyDossier, verifyDossiers } from '@zegel/verify'
import t from 'tap'
import { containerOf, filesOf, withFiles } from './interop/container.ts'
import { keysOf, remade } from './interop/export-layer.ts'
import { type Fetched, play } from './interop/play.ts'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

t.setTimeout(120_000)

const house = await startWhole(t)
const text = async (path: string) => (await (await fetch(house.urlOf('evidence') + path)).text()).trim()
const rootPem = `${await text('/evidence/root.pem')}\n`
const logKey = await text('/evidence/log/key')
const trust = (): Trust => ({ roots: fromPem(rootPem), logKeys: [logKey], at: new Date() })

const of = (verdict: Verdict, status: string) =>
  verdict.checks.filter((check) => check.status === status).map(({ code, file, detail }) => [code, file, detail])

const fetched = await play(house)

t.test('every dossier of a real house holds, for whoever it was made', async (t) => {
  for (const { letter, as, bytes } of fetched) {
    const verdict = await verifyDossier(bytes, trust())
    t.same(of(verdict, 'fails'), [], `${letter}, ${as}`)
    t.ok(
      of(verdict, 'unchecked').every(([code]) => code === 'life'),
      'only what is withheld is unchecked',
    )
    t.match(verdict.anchors, [{ kind: 'timestamp', worth: 'same-root' }])
    t.ok(verdict.summary.length > 0)
  }
})

t.test('and none holds for who trusts another root, or another log', async (t) => {
  const [{ bytes }] = fetched as [Fetched]
  const other = createRoot({ commonName: 'Other', organization: 'Other', now: new Date(), years: 1 })
  const stranger = await verifyDossier(bytes, { ...trust(), roots: [other.certificate] })
  t.notOk(stranger.holds)
  t.ok(of(stranger, 'fails').every(([code]) => code === 'seal-chain' || code === 'token-chain'))
  const name = logKey.slice(0, logKey.indexOf('+'))
  const log = noteSigner({ name, privateKey: generateKeyPairSync('ed25519').privateKey })
  const unknown = await verifyDossier(bytes, { ...trust(), logKeys: [log.vkey] })
  t.match(of(unknown, 'fails'), [['checkpoint-signature', 'ledger/checkpoint', /no known key/]])
})

t.test('each file is refused for its own reason, though sums and export seal are made anew over it', async (t) => {
  const keys = await keysOf(house.data)
  const { bytes } = fetched.find(({ letter, as }) => letter === 'opened' && as === 'recipient') as Fetched
  const files = filesOf(bytes)
  const untouched = await verifyDossier(await containerOf(remade(files, keys, new Date())), trust())
  t.same(of(untouched, 'fails'), [], 'made anew it holds')
  // What is for people stands for nothing; the sums and the export layer are made anew.
  const inner = [...files.keys()].filter(
    (name) => !/^(VERIFY\.txt|report\.pdf|SHA256SUMS)$|export|Manifest\.xml$/.test(name),
  )
  for (const name of inner) {
    const changed = Buffer.from(files.get(name) as Buffer)
    const at = changed.length >> 1
    changed[at] = (changed[at] as number) ^ 1
    const verdict = await verifyDossier(
      await containerOf(remade(withFiles(files, { [name]: changed }), keys, new Date())),
      trust(),
    )
    const failing = of(verdict, 'fails')
    t.ok(
      !verdict.holds && failing.some(([, file, detail]) => file === name || detail?.includes(name)),
      `${name} is refused by name`,
      { failing },
    )
    t.notOk(failing.some(([code]) => code === 'verifier-fault'))
  }
})

t.test('the volumes of a long letter hold alone and together', async (t) => {
  const sender = await administration(house)
  const reader = await citizen(house).becomeReachable()
  const deposited = await sender.deposit({ content: await sender.put(pdf()), recipients: [reader] })
  const { message } = expectStatus(deposited, 201).body
  await reader.itemIn(message, 'consigned')
  for (let nth = 0; nth < 150; nth++) await until(async () => (await reader.open(message)).status === 201)
  await until(async () => {
    const { body } = expectStatus(await reader.call('GET', `/evidence/messages/${message}`), 200)
    return body.steps.length > 152
  })
  const first = expectStatus(await reader.call('GET', `/evidence/messages/${message}/dossier`), 200)
  const asOf = first.headers.get('zegel-as-of')
  t.equal(first.headers.get('zegel-volumes'), '2')
  const path = `/evidence/messages/${message}/dossier?asOf=${asOf}&volume=2`
  const second = expectStatus(await reader.call('GET', path), 200)
  const started = performance.now()
  const { holds, together, dossiers } = await verifyDossiers(
    [
      { name: 'one', source: first.bytes },
      { name: 'two', source: sourceOf(second.bytes) },
    ],
    trust(),
  )
  const seconds = (performance.now() - started) / 1000
  t.same(
    dossiers.map(({ verdict }) => of(verdict, 'fails')),
    [[], []],
  )
  t.same(
    together.map(({ code, status }) => [code, status]),
    [
      ['log-agreement', 'holds'],
      ['agreement', 'holds'],
      ['evidence-fact', 'holds'],
      ['withheld', 'holds'],
      ['order-of-time', 'holds'],
      ['evidence-policy', 'holds'],
      ['volumes', 'holds'],
      ['withheld', 'holds'],
      ['life', 'holds'],
      ['letter', 'holds'],
      ['handover', 'holds'],
      ['sealer-agreement', 'holds'],
      ['head-agreement', 'holds'],
    ],
  )
  t.ok(holds)
  const evidences = dossiers.reduce((sum, { verdict }) => sum + verdict.summary.length, 0)
  t.comment(`${evidences} evidences in ${seconds.toFixed(3)} s`)
})

t.test('one file for bare Node says the same', async (t) => {
  const folder = makeFolder(t)
  const bundle = join(folder, 'zegel-verify.mjs')
  const made = await run(process.execPath, ['scripts/verify/bundle.ts', '--out', bundle], { cwd: process.cwd() })
  t.equal(made.status, 0, made.output)
  const { bytes } = fetched[0] as Fetched
  const files = filesOf(bytes)
  const content = Buffer.from(files.get('content/0.pdf') as Buffer).fill(0x21, 20, 21)
  writeFileSync(join(folder, 'good.asice'), bytes)
  writeFileSync(join(folder, 'bad.asice'), await containerOf(withFiles(files, { 'content/0.pdf': content })))
  writeFileSync(join(folder, 'root.pem'), rootPem)
  // A machine's own Node may be older than the house's; the file runs with both.
  for (const node of new Set([process.execPath, ...(existsSync('/usr/bin/node') ? ['/usr/bin/node'] : [])])) {
    const verify = (name: string) =>
      run(node, [bundle, name, '--root', 'root.pem', '--log-key', logKey], { cwd: folder })
    const good = await verify('good.asice')
    t.equal(good.status, 0, good.output)
    t.match(good.output, /VERDICT: it holds/)
    const bad = await verify('bad.asice')
    t.equal(bad.status, 1)
    t.match(bad.output, /FAIL {2}content: content\/0\.pdf/)
  }
})
