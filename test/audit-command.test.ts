import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

  const store = await openStore<never>({
    url: (await findEmbedded(join(data, 'postgres'))) as string,
    schema: 'evidence',
  })
  t.teardown(() => store.close())
  await sql`update evidence set event_at = event_at - interval '1 hour' where leaf = 0`.execute(store.db)
  const changed = await audit('--json')
  t.equal(changed.code, 1)
  const told = JSON.parse(changed.output.split('\n').find((line) => line.startsWith('{')) as string)
  t.match(told, { total: 1, findings: [{ code: 'evidence-column', table: 'evidence', row: /^leaf 0, evidence / }] })
  await sql`update evidence set event_at = event_at + interval '1 hour' where leaf = 0`.execute(store.db)

  const leaf = JSON.parse(readFileSync(file, 'utf8')).proofs[0].leaf
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
})
