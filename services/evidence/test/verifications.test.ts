import { Readable } from 'node:stream'
import { createRoot, zipStored } from '@zegel/pki'
import t from 'tap'
import { file } from '../src/dossier/file.ts'
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
    await t.rejects(verifications.verify(container(), Date.now()), { code: 'verification-failed' }, why)
  }
  const verifications = new Verifications(trust)
  t.teardown(() => verifications.close())
  t.equal((await verifications.verify(container(), Date.now())).holds, false, 'nonsense is judged')
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
    await verifications.verify(heavy(), Date.now())
    return performance.now() - began
  }
  const [first, one] = [await took(), await took()]
  // All eight together take longer than one may.
  const strict = new Verifications(trust, { answerMsMax: first + 2 * one })
  t.teardown(() => strict.close())
  const answers = await Promise.all(Array.from({ length: 8 }, () => strict.verify(heavy(), Date.now())))
  t.equal(answers.length, 8)
  const many = await Promise.allSettled(Array.from({ length: 9 }, () => strict.verify(container(), Date.now())))
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
  await t.rejects(wholeBody(body as never, { bytesMax: 1000, idleMs: 300, msMax: 60_000, hold: () => {} }), {
    code: 'content-interrupted',
  })
  t.ok(performance.now() - began < 5_000)
})
