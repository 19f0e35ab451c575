import { setTimeout as sleep } from 'node:timers/promises'
import { shardOf } from '@zegel/contract'
import { systemClock } from '@zegel/host'
import { MemoryLog } from '@zegel/testing'
import t from 'tap'
import { holdLedger } from '../src/ledgers.ts'
import { type Candidate, sealerOf } from '../src/sealer.ts'
import { happened, newId } from './notary.ts'
import { issuer, standing } from './standing-notary.ts'

/** How often somebody loads while another one's page is in its commit. */
const TURNS = 150
/** Facts of a page. */
const FEW = 3

t.test('who stands still while it loads is put out', async (t) => {
  const { context, signers } = await standing(t)
  const cutOff = context.store.db.transaction().execute(async (tx) => {
    await holdLedger(tx)
    await sleep(12_000)
    await holdLedger(tx)
  })
  const refused = t.rejects(cutOff, /not queryable|idle-in-transaction|terminated/)
  await sleep(200)
  const sealer = sealerOf({ ...context, clock: { ...systemClock } }, { sources: ['source'], signers, issuer })
  const began = performance.now()
  t.match(await sealer.load(), { holdsAny: false })
  t.ok(performance.now() - began < 15_000, `${performance.now() - began} ms`)
  await sealer.close()
  await refused
})

t.test('whoever loads while another seals goes on from where that one is, and blames no fact', async (t) => {
  const { context, signers } = await standing(t)
  // Not the system's clock: with it a sealer has a thread, and two threads seldom meet.
  const clock = { ...systemClock }
  const log = new MemoryLog()
  const sealer = () => sealerOf({ ...context, clock, log: log.logger }, { sources: ['source'], signers, issuer })
  const subject = newId()
  const shard = shardOf(subject)
  const book = Array.from({ length: TURNS * FEW * 2 }, (_, nth) => happened(subject, nth, clock.now()))
  const after = (position: number): Candidate[] =>
    book
      .slice(position, position + FEW)
      .map((fact, nth) => ({ source: 'source', fact, entry: { fact, shard, position: position + nth + 1 } }))

  let turns = 0
  let sealed = 0
  let stale = 0
  const seal = async () => {
    const one = sealer()
    for (; turns < TURNS; turns++) {
      const position = (await one.load()).cursors.get('source')?.[shard] as number
      try {
        for (let page = 0; page < 2; page++) {
          const done = await one.seal(after(position + page * FEW))
          sealed += done.sealed.length
        }
      } catch (error) {
        if ((error as Error).name !== 'StaleCursorError') throw error
        stale++
      }
    }
    await one.close()
  }
  await Promise.all([seal(), seal()])

  t.ok(stale > 10, `${stale} of ${turns} times another one was first`)
  t.same(log.atLeast(40), [], 'no page was tried again, and no fact set aside')
  const last = sealer()
  t.teardown(() => last.close())
  t.match(await last.load(), { holdsAny: false, cursors: new Map([['source', { [shard]: sealed }]]) })
})
