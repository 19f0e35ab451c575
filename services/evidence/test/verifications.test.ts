import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRoot, zipStored } from '@zegel/pki'
import t from 'tap'
import { file } from '../src/dossier/file.ts'
import { FairTurns } from '../src/verification/fair-turns.ts'
import { ReceivedBodies } from '../src/verification/received-bodies.ts'
import { Verifications } from '../src/verification/verifications.ts'
import { wholeBody } from '../src/verification/whole-body.ts'

const { certificate } = createRoot({ commonName: 'Root', organization: 'Test', now: new Date(), years: 1 })
const trust = { roots: [certificate], logKeys: [] }
const large = file('content/0', 'text/plain', Buffer.alloc(60_000_000))
const container = () => new Uint8Array(new ArrayBuffer(1000))

t.test('a thread that dies of one container, or takes too long, is a clear answer to that one alone', async (t) => {
  for (const [bounds, why] of [
    [{ memoryMb: 10 }, 'memory'],
    [{ answerMsMax: 1 }, 'time'],
  ] as const) {
    const verifications = new Verifications(trust, bounds)
    t.teardown(() => verifications.close())
    await t.rejects(verifications.verify(container(), Date.now(), 'somebody'), { code: 'verification-failed' }, why)
  }
  const verifications = new Verifications(trust)
  t.teardown(() => verifications.close())
  t.equal((await verifications.verify(container(), Date.now(), 'somebody')).holds, false, 'nonsense is judged')
})

t.test('time in the queue is nobody’s time', async (t) => {
  const chunks: Buffer[] = []
  for await (const chunk of zipStored([large]).stream()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const heavy = () => new Uint8Array(bytes)
  const verifications = new Verifications(trust)
  t.teardown(() => verifications.close())
  const took = async () => {
    const began = performance.now()
    await verifications.verify(heavy(), Date.now(), 'somebody')
    return performance.now() - began
  }
  const [first, one] = [await took(), await took()]
  // All eight together take longer than one may.
  const strict = new Verifications(trust, { answerMsMax: first + 2 * one })
  t.teardown(() => strict.close())
  const answers = await Promise.all(Array.from({ length: 8 }, () => strict.verify(heavy(), Date.now(), 'somebody')))
  t.equal(answers.length, 8)
  const many = await Promise.allSettled(
    Array.from({ length: 9 }, () => strict.verify(container(), Date.now(), 'somebody')),
  )
  t.match(many.at(-1), { reason: { code: 'verifications-busy' } }, 'so many wait')
})

t.test('bodies are bounded by what they hold together, and by address', async (t) => {
  const bodies = new ReceivedBodies({ bytesMax: 1000, addressBytesMax: 600, addressMax: 2 })
  const one = bodies.enter('192.0.2.1')
  one.hold(600)
  t.throws(() => one.hold(1), { code: 'verifications-busy' }, 'so much of one address')
  const two = bodies.enter('::ffff:192.0.2.1')
  t.throws(() => two.hold(1), { code: 'verifications-busy' }, 'written otherwise it is the same')
  t.throws(() => bodies.enter('192.0.2.1'), { code: 'verifications-busy' }, 'so many of one address')
  const other = bodies.enter('2001:db8:0:1::1')
  other.hold(400)
  const neighbour = bodies.enter('2001:db8:0:1:ffff::2')
  t.throws(() => bodies.enter('2001:db8::1:0:0:0:3'), { code: 'verifications-busy' }, 'a network of version 6 is one')
  const third = bodies.enter('2001:db8:0:2::1')
  t.throws(() => third.hold(1), { code: 'verifications-busy' }, 'so much in all')
  for (const left of [one, two, other, neighbour, third]) left.leave()
  for (const left of [one, other]) left.leave()
  const again = bodies.enter('192.0.2.1')
  again.hold(600)
  t.pass('whoever left, once or twice, left its place')
})

t.test('a body that stops in its middle ends soon', async (t) => {
  const body = new Readable({ read() {} })
  body.push('some')
  const began = performance.now()
  await t.rejects(wholeBody(body as never, { bytesMax: 1000, idleMs: 300, hold: () => {} }), {
    code: 'content-interrupted',
  })
  t.ok(performance.now() - began < 5_000)
})

t.test('a body may take as long as it needs, and not come more slowly than others can wait', async (t) => {
  const least = { bytesPerSecond: 1_000, windowMs: 200 }
  const sent = async (bytes: number, pieces: number) => {
    const body = Readable.from(
      (async function* () {
        for (let nth = 0; nth < pieces; nth++) {
          await sleep(50)
          yield Buffer.alloc(bytes)
        }
      })(),
      { objectMode: false },
    )
    return wholeBody(body as never, { bytesMax: 100_000, least, hold: () => {} })
  }
  t.equal((await sent(1_000, 20)).length, 20_000, 'fast enough, through several windows')
  t.equal((await sent(10, 2)).length, 20, 'a small one is over before it is judged')
  await t.rejects(sent(10, 40), { code: 'content-interrupted' })
})

t.test('whoever sends much takes no turn from another', async (t) => {
  const verifications = new Verifications(trust)
  t.teardown(() => verifications.close())
  const ask = (size: number, who: string) =>
    verifications.verify(new Uint8Array(new ArrayBuffer(size)), Date.now(), who).then(
      () => 'answered',
      ({ code }) => code as string,
    )
  let isOver = false
  const got = { greedy: new Set<string>(), other: new Set<string>() }
  const greedy = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const answer = await ask(5_000_000, 'greedy')
      got.greedy.add(answer)
      if (answer !== 'answered') await sleep(5)
    }
  })
  for (let nth = 0; nth < 10; nth++) {
    await sleep(30)
    got.other.add(await ask(1_000, 'other'))
  }
  isOver = true
  await Promise.all(greedy)
  t.same([...got.other], ['answered'])
  t.same([...got.greedy].sort(), ['answered', 'verifications-busy'], 'and is refused in its place')
})

t.test('turns are taken in rounds, and places are shared', async (t) => {
  const turns = new FairTurns(8)
  const order: string[] = []
  const begun: (() => void)[] = []
  const take = (who: string) =>
    turns
      .take(who, async () => {
        order.push(who)
        await new Promise<void>((done) => begun.push(done))
      })
      .catch(({ code }) => `${who} ${code}`)
  const all = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'c', 'b', 'b'].map(take)
  t.equal(await all[7], 'a verifications-busy', 'the last of whoever has most')
  t.equal(await all[12], 'b verifications-busy', 'not where it would have as many as the others')
  while (begun.length > 0 || order.length < 8) {
    begun.shift()?.()
    await sleep(1)
  }
  t.same(order, ['a', 'a', 'b', 'c', 'a', 'b', 'a', 'b'])
})
