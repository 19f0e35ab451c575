import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAdmin, openStore, withDatabase } from '@zegel/store'
import { makeFolder, until } from '@zegel/testing'
import { checkpointText, signNote } from '@zegel/tlog'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { audit, nothingSeen } from '../src/audit/index.ts'
import { LastSigned } from '../src/log/last-signed.ts'
import { loadLogKey } from '../src/log/log-key.ts'
import { checkpointsOf, faultsOfLog, get, seal, signedAll, stateOf, textOf } from './log-house.ts'
import { type NotaryHouse, startNotary } from './notary.ts'

/** A notary whose database can be put back to what it was. */
async function startRestorable(t: Test, options: Parameters<typeof startNotary>[1] = {}) {
  const notary = await startNotary(t, options)
  const url = notary.house.adminUrl
  const name = new URL(url).pathname.slice(1)
  const admin = await openAdmin(withDatabase(url, 'postgres'))
  const server = await openStore<never>({ url: withDatabase(url, 'postgres'), schema: 'public', max: 1 })
  t.teardown(async () => {
    await admin.drop(`${name}_old`)
    await Promise.all([admin.close(), server.close()])
  })
  // The stores of the test take new sessions when theirs are gone.
  const copied = async (from: string, to: string) => {
    await notary.house.stop()
    await admin.drop(to)
    await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${from}`.execute(server.db)
    await admin.create(to, from)
    await notary.house.start()
  }
  const hold = () => copied(name, `${name}_old`)
  const putBack = () => copied(`${name}_old`, name)
  return { notary, hold, putBack }
}

/** Codes of what an audit that knows this key finds in the log; of the services it knows none. */
async function auditOf({ house }: NotaryHouse, key: string) {
  const store = await openStore<never>({ url: house.adminUrl, schema: 'evidence', max: 1 })
  try {
    const sources = [] as const
    const options = { key, sources, person: undefined, roots: [], held: [], remembered: nothingSeen, tell: () => {} }
    const { findings } = await audit(store, { ...options, signal: new AbortController().signal })
    return [...new Set(findings.map(({ code }) => code))].filter((code) => code !== 'cursor-differs')
  } finally {
    await store.close()
  }
}

const stoppedFor = (notary: NotaryHouse, why: RegExp) =>
  until(async () => why.test((await stateOf(notary)).log.stopped ?? ''), { what: `the log having stopped: ${why}` })

/** What the key signed last, as it stands on the notary's disk. */
const lastOf = async ({ house }: NotaryHouse) => {
  const { last } = await loadLogKey({ ...house.config })
  return { file: last.file, state: await last.read() }
}

t.test(
  'an older database was put back: no second history is signed, and the operator is told what to do',
  async (t) => {
    const { notary, hold, putBack } = await startRestorable(t)
    await seal(notary, 20)
    await signedAll(notary)
    await hold()
    await seal(notary, 5)
    await signedAll(notary)
    const first = await textOf(notary, '/log/checkpoint')
    t.equal((await lastOf(notary)).state?.note, first, 'what was signed last is kept beside the key')

    await putBack()
    t.ok(await stoppedFor(notary, /has signed 25 leaves and the database ends at 20: .*After a loss/))
    t.ok(notary.house.log.atLeast(50).some(({ msg }) => msg.includes('nothing more is signed')))
    t.equal((await checkpointsOf(notary)).at(-1)?.size, 20)
    // Others than those that were signed.
    await seal(notary, 7)
    await notary.house.stop()
    await notary.house.start()
    t.ok(await stoppedFor(notary, /has signed 25 leaves that are not those of the database: .*After a loss/))
    t.equal((await checkpointsOf(notary)).at(-1)?.size, 20, 'sealing goes on, signing does not')
    t.equal((await lastOf(notary)).state?.note, first)

    await t.test('another log begins where the operator says so, and what the first one signed stands', async (t) => {
      const key = (await textOf(notary, '/log/key')).trim()
      await notary.house.stop()
      await notary.house.start({ logNumber: 2 })
      await seal(notary, 3)
      await signedAll(notary)
      const second = (await textOf(notary, '/log/key')).trim()
      t.match(second, /^zegel\.development\/log\/2\+/)
      t.equal((await stateOf(notary)).log.stopped, undefined)
      const checkpoints = await checkpointsOf(notary)
      const now = await notary.ledger()
      const before = checkpoints.filter(({ size }) => size <= 20)
      t.same(faultsOfLog(before, now, key), [])
      t.same(faultsOfLog(checkpoints.slice(before.length), now, second), [])
      t.equal(checkpoints.at(-1)?.size, 30)
      t.same(await auditOf(notary, second), [], 'an audit takes both logs, each for what it signed')
      t.match(await auditOf(notary, key), ['checkpoint-differs'], 'and not the second where it knows but the first')
      await notary.house.stop()
      await notary.house.start()
      t.ok(await stoppedFor(notary, /is not signed by zegel\.development\/log\+/), 'and there is no way back')
    })
  },
)

t.test('until the other log has signed something, it shows no checkpoint', async (t) => {
  const notary = await startNotary(t)
  await seal(notary, 2)
  await signedAll(notary)
  await notary.house.stop()
  await notary.house.start({ logNumber: 2 })
  const answer = await get(notary, '/log/checkpoint')
  t.match([answer.status, (await answer.json()) as object], [503, { code: 'log-behind' }])
  await seal(notary, 1)
  await signedAll(notary)
  t.match(await textOf(notary, '/log/checkpoint'), /^zegel\.development\/log\/2\n3\n/)
})

t.test('what is put back at the same size with other leaves is found as well', async (t) => {
  const { notary, hold, putBack } = await startRestorable(t)
  await seal(notary, 3)
  await signedAll(notary)
  await hold()
  await seal(notary, 5)
  await signedAll(notary)
  const { file } = await lastOf(notary)
  const kept = readFileSync(file)
  // As on a machine that has lost what it had signed: it cannot know.
  await notary.house.stop()
  writeFileSync(file, '')
  await notary.house.start()
  await until(async () => (await lastOf(notary)).state?.size === 8)
  t.ok(
    notary.house.log.atLeast(40).some(({ msg }) => msg.includes('was not kept here')),
    'it is told',
  )
  await notary.house.stop()
  writeFileSync(file, '')
  await notary.house.start()
  await putBack()
  writeFileSync(file, '')
  await notary.house.stop()
  await notary.house.start()
  await seal(notary, 5)
  await signedAll(notary)
  await notary.house.stop()
  writeFileSync(file, kept)
  await notary.house.start()
  t.ok(await stoppedFor(notary, /has signed 8 leaves that are not those of the database/))
})

t.test('checkpoints that are gone while their leaves stand: the same history goes on', async (t) => {
  const notary = await startNotary(t)
  for (const count of [10, 300, 7]) {
    await seal(notary, count)
    await signedAll(notary)
  }
  await notary.house.stop()
  for (const statement of ['delete from checkpoint where size > 10', 'delete from tile']) {
    await sql.raw(statement).execute(notary.admin.db)
  }
  await notary.house.start()
  await seal(notary, 2)
  await signedAll(notary)
  const checkpoints = await checkpointsOf(notary)
  t.same(faultsOfLog(checkpoints, await notary.ledger(), (await textOf(notary, '/log/key')).trim()), [])
  t.equal(checkpoints.at(-1)?.size, 319)
})

t.test('the state is whole whatever write ends early, and is of one key and log', async (t) => {
  const folder = makeFolder(t)
  const config = { data: folder, publicUrl: undefined, logKeyFile: undefined }
  const key = await loadLogKey(config)
  const { last, origin, signer } = key
  await last.prepare()
  t.equal(await last.read(), undefined)
  const noteOf = (size: number) => signNote(checkpointText({ origin, size, root: Buffer.alloc(32, size) }), [signer])
  for (let size = 1; size <= 5; size++) await last.write(noteOf(size))
  const again = () => new LastSigned(last.file, key.verifier)
  t.match(await again().read(), { size: 5, note: noteOf(5), root: Buffer.alloc(32, 5) })
  t.equal(statSync(last.file).mode & 0o777, 0o600)
  const whole = readFileSync(last.file)
  // The fifth went to the first slot; whatever of it is written or not, the fourth stands.
  for (const at of [0, 1, 30, 100, 180]) {
    const torn = Buffer.from(whole)
    torn.fill(0x20, at, at + 8)
    writeFileSync(last.file, torn)
    t.equal((await again().read())?.size, 4)
  }
  const next = again()
  await next.read()
  await next.write(noteOf(6))
  t.equal((await again().read())?.size, 6)
  t.equal(readFileSync(last.file).subarray(4096, 4100).toString(), whole.subarray(4096, 4100).toString())
  writeFileSync(last.file, noteOf(9))
  t.equal((await again().read())?.size, 9, 'a note that somebody put there')
  for (const other of ['x', noteOf(9).replace('9', '8')]) {
    writeFileSync(last.file, other)
    await t.rejects(again().read(), { name: 'LogDamageError', message: /holds no note of zegel\.development\/log\+/ })
  }
  const second = await loadLogKey({ ...config, logNumber: 2 })
  t.not(second.last.file, last.file)
  t.equal(second.signer.name, 'zegel.development/log/2')
  t.same(
    second.former.map(({ vkey }) => vkey),
    [signer.vkey],
  )
  const elsewhere = await loadLogKey({ ...config, logStateFolder: join(folder, 'elsewhere') })
  await elsewhere.last.prepare()
  t.ok(elsewhere.last.file.startsWith(join(folder, 'elsewhere')))
})
