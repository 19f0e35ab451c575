import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { auditLog, nothingSeen, openPublishedLog, readHeldProofs } from '@zegel/evidence'
import { findEmbedded, openStore } from '@zegel/store'
import { administration, Child, call, citizen, makeFolder, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'

/** `npm start -- audit` beside a development house with its embedded database: nothing has to be named. */

const main = fileURLToPath(new URL('../services/all/src/main.ts', import.meta.url))
const folder = makeFolder(t)
const data = join(folder, 'var')
const env = { ZEGEL_DATA: data, ZEGEL_PORT: '0', LOG_LEVEL: 'warn' }

async function audit(...args: string[]) {
  const child = new Child(main, env, ['audit', ...args])
  t.teardown(() => child.kill())
  child.spawn()
  return { code: await child.ended(), output: child.output }
}

t.test('an audit without a house says what it needs', async (t) => {
  t.match(await audit(), { code: 2, output: /DATABASE_URL must name the database .* or a house must run on/ })
  t.match(await audit('--against', 'x'), { code: 2, output: /name it by --log/ })
  t.match(await audit('--nonsense'), { code: 2, output: /--log URL\|FOLDER/ })
})

t.test('beside a running house: untouched, changed, and by a proof with the log alone', async (t) => {
  const house = new Child(main, env)
  t.teardown(() => house.stop())
  house.spawn()
  const stood = () => /Zegel stands at (\S+)/.exec(house.output)?.[1]
  const url = await until(stood, { ms: 60_000, what: 'the banner' })
  const state = join(folder, 'seen.json')
  t.match(await audit('--state', state), { code: 2, output: /seen.json is not there: .* say so by --first/ })
  t.match(await audit('--every', '1', '--state', state), { code: 2, output: /say so by --first/ })
  t.match(await audit('--first', '--state', state), {
    code: 0,
    output: /^note: there is no earlier audit to compare with/,
  })
  t.match(await audit('--first', '--state', state), { code: 2, output: /seen.json is there/ })
  const place = { urlOf: () => url, data }
  const sender = await administration(place)
  const content = await sender.put(Buffer.from('%PDF-1.4\nhello\n%%EOF\n'))
  const proof = await sender.deposit({ content, recipients: [citizen(place)] })
  t.equal(proof.status, 201)
  const file = join(folder, 'proof.json')
  writeFileSync(file, proof.bytes)
  await until(async () => (await call('GET', `${url}/evidence/log/checkpoint`)).status === 200, {
    what: 'a checkpoint',
  })

  const clean = await audit()
  t.match(clean, { code: 0, output: /\d+ leaves in [\d.]+ s: nothing was changed\n$/ })
  t.notMatch(clean.output, /published log was not compared|no root was given/, 'log and root were found by themselves')
  const against = () => audit('--log', url, '--against', file)
  t.match(await against(), { code: 0, output: /nothing was changed/ })

  const forged = async (change: (proof: Record<string, string | number>) => void) => {
    const { proofs } = JSON.parse(proof.bytes.toString())
    delete proofs[0].log
    change(proofs[0])
    const held = await readHeldProofs('forged.json', Buffer.from(JSON.stringify({ proofs })))
    const signal = new AbortController().signal
    const log = openPublishedLog(url)
    const { findings } = await auditLog({ log, held, remembered: nothingSeen, tell: () => {}, signal })
    return findings.map(({ code }) => code)
  }
  const token = (made: (text: string) => string) => (one: Record<string, string | number>) => {
    one.token = made(one.token as string)
  }
  const at = (leaf: number) => (one: Record<string, string | number>) => {
    one.leaf = leaf
  }
  t.same(await forged(() => {}), [], 'without its path it is found by its hash')
  const changes = [token((text) => text.replace(/.(....)$/, 'A$1')), token(() => 'AAAA'), at(-1), at(0), at(1e6)]
  for (const change of changes) t.same(await forged(change), ['proof-altered'], 'no word against the log')

  const store = await openStore<never>({
    url: (await findEmbedded(join(data, 'postgres'))) as string,
    schema: 'evidence',
  })
  await sql`update evidence set event_at = event_at - interval '1 hour' where leaf = 0`.execute(store.db)
  const changed = await audit('--json')
  t.equal(changed.code, 1)
  const told = JSON.parse(changed.output.split('\n').find((line) => line.startsWith('{')) as string)
  t.match(told, { total: 1, findings: [{ code: 'evidence-column', table: 'evidence', row: /^leaf 0, evidence / }] })
  await sql`update evidence set event_at = event_at + interval '1 hour' where leaf = 0`.execute(store.db)

  const drawn = 'x\u001b[2K\u001b[1A\u202e\r0 leaves in 0.0 s: nothing was changed\u009b8m'
  await sql`update evidence set kind = ${drawn} where leaf = 0`.execute(store.db)
  const shown = await audit()
  t.match(shown, { code: 1, output: /kind says x\\u001b\[2K\\u001b\[1A\\u202e\\u000d0 leaves/ })
  t.notMatch(shown.output, /[^\P{Cc}\n]|\p{Cf}/u, 'no value draws on the terminal')
  await sql`update evidence set kind = (select kind from fact where id = evidence.fact) where leaf = 0`.execute(
    store.db,
  )

  await sql`alter table leaf rename to foil`.execute(store.db)
  const unreadable = await audit()
  t.match(unreadable, { code: 1, output: /FOUND table-missing in leaf[^]*FOUND audit-failed in leaves/ })
  await sql`alter table foil rename to leaf`.execute(store.db)

  const leaf = JSON.parse(readFileSync(file, 'utf8')).proofs[0].leaf
  const { rows } = await sql<{ hash: Buffer }>`select hash from leaf where index = ${leaf}`.execute(store.db)
  await sql`update leaf set hash = sha256(hash) where index = ${leaf}`.execute(store.db)
  t.match(await audit(), { code: 1, output: /FOUND history-forked in leaf/ })
  t.match(await against(), { code: 1, output: /FOUND (proof-differs|published-differs)/ })

  const watching = new Child(main, env, ['audit', '--every', '1'])
  t.teardown(() => watching.kill())
  watching.spawn()
  const rounds = () => watching.output.match(/^\d+ leaves in /gm)?.length ?? 0
  await until(() => rounds() >= 2, { ms: 30_000, what: 'two audits' })
  await watching.stop()
  t.equal(await watching.ended(), 1, 'it ends by its signal, and says that something was found')

  await sql`update leaf set hash = ${rows[0]?.hash} where index = ${leaf}`.execute(store.db)
  const left = new Child(main, env, ['audit', '--every', '1'])
  t.teardown(() => left.kill())
  left.spawn()
  await until(() => /nothing was changed/.test(left.output), { ms: 30_000, what: 'an audit' })
  await store.close()
  await house.stop()
  await until(() => left.output.includes('this time there was no audit'), {
    ms: 30_000,
    what: 'an audit without a house',
  })
  await left.stop()
  t.equal(await left.ended(), 2, 'not every audit could be made, and nothing was found')
  t.notMatch(left.output, /FOUND/)
})
