import { setTimeout as sleep } from 'node:timers/promises'
import { entryBundle, readEntryBundle } from '@zegel/tlog'
import t from 'tap'
import { entriesOf, logEntries } from '../src/log/leaves.ts'
import { shared, Turns } from '../src/log/turns.ts'
import { entryOf, get, seal, signedAll, things } from './log-house.ts'
import { startNotary } from './notary.ts'

t.test('two at once, a short queue, and a clear answer beyond it', async (t) => {
  const turns = new Turns()
  let [now, most, begun] = [0, 0, 0]
  const ends: (() => void)[] = []
  const work = async () => {
    const nth = ++begun
    most = Math.max(most, ++now)
    await new Promise<void>((resolve) => ends.push(resolve))
    now--
    if (nth === 3) throw new Error('one that fails')
  }
  const asked = Array.from({ length: 50 }, () => turns.take(work))
  const settled = Promise.allSettled(asked)
  const refused = await Promise.allSettled(asked.slice(34))
  t.ok(refused.every((one) => one.status === 'rejected' && one.reason.code === 'log-busy' && one.reason.retryAfter > 0))
  for (let done = 0; done < 34; done++) {
    while (ends.length <= done) await sleep(1)
    ends[done]?.()
  }
  const states = (await settled).map(({ status }) => status)
  t.equal(most, 2)
  t.equal(states.slice(0, 34).filter((one) => one === 'fulfilled').length, 33, 'one that fails gives its turn away')
  t.equal(await turns.take(async () => 'later'), 'later')
})

t.test('who asks while it is read gets what is read after that, with all others', async (t) => {
  let [reads, value] = [0, 0]
  const read = shared(async () => {
    reads++
    const found = value
    await sleep(10)
    if (found === 2) throw new Error('not now')
    return found
  })
  const first = read()
  value = 1
  const others = Array.from({ length: 20 }, read)
  t.equal(await first, 0)
  t.same(new Set(await Promise.all(others)), new Set([1]))
  t.equal(reads, 2)
  value = 2
  await t.rejects(read(), /not now/)
  value = 3
  t.equal(await read(), 3)
})

t.test('readers in numbers get what stands or are told to come again, and receipts do not wait for them', async (t) => {
  const notary = await startNotary(t)
  await seal(notary, 600)
  await signedAll(notary)
  const leaves = await notary.ledger()
  const paths = Array.from({ length: 120 }, (_, nth) => `/log/tile/entries/000.p/${100 + nth}`)
  const statuses = new Map<number, number>()
  let reading = true
  const flood = paths.map(async (path) => {
    while (reading) {
      const answer = await get(notary, path)
      const bytes = Buffer.from(await answer.arrayBuffer())
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status === 200) {
        const wanted = leaves.slice(0, Number(path.split('/').at(-1))).map(entryOf)
        if (!Buffer.concat(readEntryBundle(bytes)).equals(Buffer.concat(wanted))) throw new Error(`${path} is wrong`)
      } else if (!answer.headers.get('retry-after')) throw new Error('nobody says when to come again')
      else await sleep(100)
    }
  })
  for (let round = 0; round < 5; round++) {
    const facts = things(2)
    const cursors = await notary.feed().head()
    await notary.publish(facts)
    const page = await notary
      .feed()
      .read({ cursors, limit: 10, waitMs: 10_000, withProof: true }, AbortSignal.timeout(20_000))
    t.ok(page.entries.length > 0)
  }
  reading = false
  await Promise.all(flood)
  t.same(new Set(statuses.keys()), new Set([200, 503]))
  const { db } = notary.admin
  t.same(await entriesOf(db, 3, 99), entryBundle(await logEntries(db, 3, 99)))
  await t.rejects(entriesOf(db, 600, 2_000), {
    name: 'LogDamageError',
    message: /the evidence of leaf \d+ is not there/,
  })
})

t.test('a size is a decimal number and nothing else', async (t) => {
  const notary = await startNotary(t)
  await seal(notary, 3)
  await signedAll(notary)
  const status = async (first: string) => (await get(notary, `/log/consistency?first=${first}&second=3`)).status
  for (const first of ['true', '1.5', '1.0', '1e0', '0x1', '', '%201', '1%20', '+1', '-1', '01', 'null', '1&first=2']) {
    t.equal(await status(first), 400, first)
  }
  for (const first of ['0', '1', '3']) t.equal(await status(first), 200, first)
  t.equal(await status('9007199254740993'), 422)
})
