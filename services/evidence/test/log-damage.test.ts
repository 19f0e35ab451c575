import { systemClock } from '@zegel/host'
import { MemoryLog, makeFolder, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { readLogState } from '../src/log/checkpoints.ts'
import { loadLogKey } from '../src/log/log-key.ts'
import { LogStage } from '../src/log/log-stage.ts'
import { checkpointsOf, faultsOfLog, get, seal, signedAll, stateOf, textOf } from './log-house.ts'
import { type NotaryHouse, startNotary } from './notary.ts'

/** One bit, in the middle. */
const flip = (column: string) =>
  `set ${column} = set_byte(${column}, octet_length(${column}) / 2, get_byte(${column}, octet_length(${column}) / 2) # 4)`
const newest = 'where size = (select max(size) from checkpoint)'

/** As the administrator of the database, whom no rule of ours holds back. */
const runBy = (notary: NotaryHouse) => (statement: string) => sql.raw(statement).execute(notary.admin.db)

/** Does to a table what is no good, and returns what undoes it. */
async function damage(notary: NotaryHouse, table: string, statement: string) {
  const run = runBy(notary)
  await run(`create table kept as select * from ${table}`)
  await run(statement)
  return () =>
    run(`set session_replication_role = replica; delete from ${table}; insert into ${table} select * from kept;
      set session_replication_role = origin; drop table kept`)
}

/** The log as a notary that begins finds it: why it stopped, or undefined where it signed everything. */
async function begun({ admin, house }: NotaryHouse, data = house.data) {
  const log = new MemoryLog()
  const ending = new AbortController()
  let stopped = false
  const key = await loadLogKey({ data, publicUrl: undefined, logKeyFile: undefined })
  const reader = { signed: () => {}, stopped: () => void (stopped = true) }
  const stage = new LogStage({ store: admin, clock: systemClock, log: log.logger }, key, reader)
  // So that its own word is not taken for an older one.
  await sql`update log_state set stopped = 'asked'`.execute(admin.db)
  const running = stage.run(ending.signal)
  try {
    return await until(
      async () => {
        if (stopped && !log.text.includes('nothing more is signed')) throw new Error('nobody was told')
        if (stopped) return { why: (await readLogState(admin.db)).stopped }
        const { size, stopped: why } = await readLogState(admin.db)
        const { rows } = await sql<{ size: number }>`select size from ledger`.execute(admin.db)
        return why === null && size === rows[0]?.size && { why: undefined }
      },
      { what: 'the log beginning' },
    )
  } finally {
    ending.abort()
    await running
  }
}

t.test('what stands is not what was signed: nothing more is signed', async (t) => {
  const notary = await startNotary(t)
  await seal(notary, 300)
  await signedAll(notary)
  await notary.house.stop()
  const damages: [what: string, table: string, statement: string, reason: RegExp][] = [
    ['a bit of a leaf', 'leaf', `update leaf ${flip('hash')} where index = 298`, /does not lead to the checkpoint/],
    ['leaves that are gone', 'leaf', 'delete from leaf where index >= 299', /tile\/0\/001\.p\/44 is not whole/],
    ['a bit of a tile', 'tile', `update tile ${flip('hashes')}`, /tile 0\/0 does not have its root/],
    ['a bit of its root', 'tile', `update tile ${flip('root')}`, /tile 0\/0 does not have its root/],
    ['a tile that is gone', 'tile', 'delete from tile', /tile\/1\/000\.p\/1 is not whole/],
    ['a bit of the root', 'checkpoint', `update checkpoint ${flip('root')} ${newest}`, /not the one that was signed/],
    ['its size', 'checkpoint', `update checkpoint set size = 299 ${newest}`, /not the one that was signed/],
    ['its text', 'checkpoint', `update checkpoint set note = replace(note, '300', '299') ${newest}`, /not signed by/],
    ['no note at all', 'checkpoint', `update checkpoint set note = 'x' ${newest}`, /cannot be read/],
    ['a ledger that ends before', 'ledger', 'update ledger set size = 299', /the ledger ends at 299, before/],
  ]
  for (const [what, table, statement, reason] of damages) {
    const repair = await damage(notary, table, statement)
    t.match((await begun(notary)).why, reason, what)
    await repair()
    t.equal((await begun(notary)).why, undefined, `${what}: repaired`)
  }
  t.match((await begun(notary, makeFolder(t))).why, /not signed by zegel\.development\/log\+/, 'another key')
})

t.test('what was sealed and not yet signed is computed anew from the evidences', async (t) => {
  const notary = await startNotary(t)
  const run = runBy(notary)
  await seal(notary, 20)
  await signedAll(notary)
  await run(`create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`)
  await run('create trigger refuse before insert on checkpoint for each row execute function refuse()')
  await seal(notary, 10)
  await notary.house.stop()
  await run('drop trigger refuse on checkpoint')
  const damages: [what: string, table: string, statement: string, reason: RegExp][] = [
    ['a bit of a leaf', 'leaf', `update leaf ${flip('hash')} where index = 25`, /leaf 25 is not that of its evidence/],
    ['a leaf that is gone', 'leaf', 'delete from leaf where index = 25', /leaf 25 is not there/],
    ['the last leaf', 'leaf', 'delete from leaf where index = 29', /leaf 29 is not there/],
    ['a bit of a token', 'evidence', `update evidence ${flip('token')} where leaf = 25`, /leaf 25 is not that of its/],
    ['an evidence', 'evidence', 'delete from evidence where leaf = 25', /the evidence of leaf 25 is not there/],
  ]
  for (const [what, table, statement, reason] of damages) {
    const repair = await damage(notary, table, statement)
    t.match((await begun(notary)).why, reason, what)
    t.equal((await checkpointsOf(notary)).at(-1)?.size, 20, what)
    await repair()
  }
  t.equal((await begun(notary)).why, undefined)
  t.equal((await checkpointsOf(notary)).at(-1)?.size, 30)
  await notary.house.start()
  await seal(notary, 3)
  await signedAll(notary)
  t.same(faultsOfLog(await checkpointsOf(notary), await notary.ledger(), (await textOf(notary, '/log/key')).trim()), [])
})

t.test('what changes while it runs is found before the next signature, and sealing goes on', async (t) => {
  const notary = await startNotary(t)
  const run = runBy(notary)
  const stopped = () => until(async () => (await stateOf(notary)).log.stopped, { what: 'the log having stopped' })
  await seal(notary, 5)
  await signedAll(notary)
  await run(`create function rot() returns trigger language plpgsql as $$ begin
    new.hash = set_byte(new.hash, 7, get_byte(new.hash, 7) # 1); return new; end $$`)
  await run('create trigger rot before insert on leaf for each row when (new.index = 7) execute function rot()')
  await seal(notary, 4)
  t.match(await stopped(), /the leaves from \d to \d are not those that were sealed/)
  const { size } = (await checkpointsOf(notary)).at(-1) ?? {}
  t.ok(size !== undefined && size <= 7)
  await seal(notary, 3)
  t.match(await stateOf(notary), { leaves: 12, log: { size } })
  t.equal((await get(notary, '/log/checkpoint')).status, 200, 'what was signed is still told')
  t.ok(notary.house.log.atLeast(50).some(({ msg }) => msg.includes('nothing more is signed')))

  await run('drop trigger rot on leaf')
  await run(`update leaf set hash = set_byte(hash, 7, get_byte(hash, 7) # 1) where index = 7`)
  await notary.house.stop()
  await notary.house.start()
  await seal(notary, 1)
  await signedAll(notary)
  const repair = await damage(notary, 'checkpoint', `delete from checkpoint ${newest}`)
  await seal(notary, 2)
  t.match(await stopped(), /the checkpoint of size 13 is gone/)
  await repair()
  t.same(faultsOfLog(await checkpointsOf(notary), await notary.ledger(), (await textOf(notary, '/log/key')).trim()), [])
})

t.test('not even the service changes what was signed', async (t) => {
  const notary = await startNotary(t)
  const { db } = notary.house.house.store('evidence')
  for (const statement of [
    'update checkpoint set released = 1',
    'delete from checkpoint',
    'update tile set level = 1',
    'delete from tile',
    'delete from checkpoint_token',
    'update checkpoint_token set size = 0',
    'delete from log_state',
    'insert into log_state (only_one) values (true)',
    'truncate checkpoint cascade',
  ]) {
    await t.rejects(sql.raw(statement).execute(db), /permission denied/, statement)
  }
})
