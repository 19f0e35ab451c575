import type { FeedEntry } from '@zegel/contract'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { get, seal, signedAll, stateOf, textOf } from './log-house.ts'
import { type NotaryHouse, startNotary } from './notary.ts'

const flip = (column: string) => `${column} = set_byte(${column}, 7, get_byte(${column}, 7) # 1)`
const runBy = (notary: NotaryHouse) => (statement: string) => sql.raw(statement).execute(notary.admin.db)

const textsOf = (entries: readonly FeedEntry[]) =>
  new Map(entries.map(({ fact, seal: sealed }) => [fact.id, JSON.stringify([sealed?.at, sealed?.proofs])]))

t.test('a hash that changed takes the proof from nobody: the evidences say what it was', async (t) => {
  const notary = await startNotary(t)
  const run = runBy(notary)
  const facts = [...(await seal(notary, 290)), ...(await seal(notary, 20))]
  await signedAll(notary)
  await notary.house.stop()
  await notary.house.start()
  const ids = facts.map(({ id }) => id)
  const told = textsOf(await notary.feed().lookup(ids, true))
  t.equal(told.size, 310)
  const vkey = (await textOf(notary, '/log/key')).trim()
  const [tile, entries] = [await bytesOf(notary, '/log/tile/0/000'), await bytesOf(notary, '/log/tile/entries/000')]
  const damaged = () => until(async () => (await stateOf(notary)).log.damaged, { what: 'the damage being told' })
  const repaired = () => until(async () => (await stateOf(notary)).log.damaged === undefined, { what: 'the repair' })
  const tellings = () => notary.house.log.atLeast(50).map(({ damage }) => damage)

  const damages: [what: string, damage: string, repair: string][] = [
    [
      'a leaf',
      `update leaf set ${flip('hash')} where index = 300`,
      `update leaf set ${flip('hash')} where index = 300`,
    ],
    [
      'a leaf that is gone',
      'create table kept as select * from leaf; delete from leaf where index = 305',
      'insert into leaf select * from kept where index = 305; drop table kept',
    ],
    ['a tile', `update tile set ${flip('hashes')}`, `update tile set ${flip('hashes')}`],
    ['its root', `update tile set ${flip('root')}`, `update tile set ${flip('root')}`],
    [
      'a tile that is gone',
      'create table kept as select * from tile; delete from tile',
      'insert into tile select * from kept; drop table kept',
    ],
  ]
  for (const [what, damage, repair] of damages) {
    await run(damage)
    t.same(textsOf(await notary.feed().lookup(ids, true)), told, `${what}: every repeat is the same`)
    const found = await damaged()
    t.match(found, /leaf \d+ does not lead to the checkpoint of size/, what)
    await until(() => tellings().includes(found), { what: 'the error in the log' })
    await run(repair)
    await repaired()
  }
  t.equal(new Set(tellings()).size, tellings().length, 'told once')
  t.same([tile, entries], [await bytesOf(notary, '/log/tile/0/000'), await bytesOf(notary, '/log/tile/entries/000')])
  t.same(vkey, (await textOf(notary, '/log/key')).trim())
})

const bytesOf = async (notary: NotaryHouse, path: string) => Buffer.from(await (await get(notary, path)).arrayBuffer())

t.test('where neither the leaf nor its evidence leads to what was signed, that is said', async (t) => {
  const notary = await startNotary(t)
  const run = runBy(notary)
  const [fact] = await seal(notary, 1)
  await seal(notary, 299)
  await signedAll(notary)
  const refusal = async (path: string) => {
    const answer = await get(notary, path)
    const { code } = (await answer.json()) as { code: string }
    return [answer.status, code, answer.headers.has('retry-after')]
  }
  await run(`create table kept as select * from tile; create table letters as select * from evidence`)
  await run(
    `update tile set ${flip('hashes')}; update leaf set ${flip('hash')} where index = 0; update evidence set ${flip('token')} where leaf = 0`,
  )
  t.same(await refusal('/log/tile/0/000'), [503, 'log-damaged', true])
  await t.rejects(notary.feed().lookup([fact?.id as string], true), { code: 'log-damaged' })
  const { damaged } = (await stateOf(notary)).log
  t.match(damaged, /tile\/0\/000 does not have its root/)
  await run('delete from tile; insert into tile select * from kept')
  await run('delete from evidence; insert into evidence select * from letters')
  t.equal((await get(notary, '/log/tile/0/000')).status, 200)
  await run('delete from evidence where leaf = 280')
  t.same(await refusal('/log/tile/entries/001.p/44'), [503, 'log-damaged', true])
  await run('delete from leaf where index = 290')
  t.same(await refusal('/log/consistency?first=1&second=300'), [503, 'log-damaged', true])
  t.equal((await get(notary, '/log/checkpoint')).status, 200)
})
