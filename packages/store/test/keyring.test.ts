import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { until } from '@zegel/testing'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { Keyring } from '../src/index.ts'
import { openBooks } from './books.ts'

const master = randomBytes(32)
const secret = '{"salt":"s","value":"85073003328"}'

/** Keyrings as processes have them: on a connection and with a cache of their own. */
async function openKeyrings(t: Test) {
  const { open } = await openBooks(t)
  const { db } = await open('book')
  return {
    db,
    one: new Keyring(db, master),
    two: new Keyring((await open('single')).db, master),
    fresh: () => new Keyring(db, master),
  }
}

t.test('boxes open in order, with the right person only', async (t) => {
  const { one, two, db } = await openKeyrings(t)
  const [ann, bob] = [randomUUID(), randomUUID()]
  const secrets = [
    { party: ann, text: secret },
    { party: bob, text: 'b' },
    { party: ann, text: '' },
    { party: ann, text: 'é'.repeat(100_000) },
  ]
  const boxes = await one.seal(secrets)
  t.same(
    await two.open(boxes),
    secrets.map(({ text }) => text),
  )
  t.same(await two.open(boxes.toReversed()), secrets.map(({ text }) => text).toReversed())
  t.same(
    boxes.map(({ digest }) => digest),
    secrets.map(({ text }) => createHash('sha256').update(text).digest('hex')),
  )
  t.same(await one.open([]), [])
  t.same(await one.seal([]), [])

  const [box] = boxes
  t.notMatch(Buffer.from(box?.sealed ?? '', 'base64').toString('latin1'), '85073003328')
  t.not(box?.sealed, (await one.seal([{ party: ann, text: secret }]))[0]?.sealed, 'the same text twice looks different')
  const other = await two
    .open([{ ...(box as never as { digest: string; sealed: string }), party: bob }])
    .catch(() => null)
  t.same(other?.[0] ?? null, null, "another person's key does not open it")
  const { rows } = await sql<{ wrapped: Buffer }>`select wrapped from keyring.person_key where party = ${ann}`.execute(
    db,
  )
  t.equal(rows.length, 1)
  await t.rejects(new Keyring(db, randomBytes(32)).open(boxes), "another house's key unwraps nothing")
  t.throws(() => new Keyring(db, randomBytes(31)))
})

t.test('a box that was changed does not open', async (t) => {
  const { one, fresh } = await openKeyrings(t)
  const party = randomUUID()
  const [box] = await one.seal([{ party, text: secret }])
  const bytes = Buffer.from(box?.sealed ?? '', 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const opened = fresh().open([{ party, digest: '', sealed: changed.toString('base64') }])
    if ((await opened.catch(() => null))?.[0]) t.fail(`byte ${at} may be changed`)
  }
  for (const length of [0, 8, 12, 20, 35, bytes.length - 1]) {
    const opened = one.open([{ party, digest: '', sealed: bytes.subarray(0, length).toString('base64') }])
    if ((await opened.catch(() => null))?.[0]) t.fail(`${length} bytes of it open`)
  }
  const last = Buffer.from(bytes)
  last[bytes.length - 1] = (last[bytes.length - 1] ?? 0) ^ 1
  await t.rejects(one.open([{ party, digest: '', sealed: last.toString('base64') }]))
  t.same(await one.open([box as never]), [secret])
})

t.test('a key that is destroyed opens nothing, in every process, within seconds', async (t) => {
  const { one, two } = await openKeyrings(t)
  const [gone, stays] = [randomUUID(), randomUUID()]
  const boxes = await one.seal([
    { party: gone, text: secret },
    { party: stays, text: 'stays' },
  ])
  t.same(await two.open(boxes), [secret, 'stays'], 'the other process has the key in its memory')
  await one.destroy(gone)
  t.same(await one.open(boxes), [null, 'stays'])
  await until(async () => (await two.open(boxes))[0] === null, {
    ms: 6_500,
    what: 'the other process forgetting the key',
  })
  t.same(await two.open(boxes), [null, 'stays'])

  // The person comes back: new letters can be read, what was destroyed stays so, and does not break the page it is on.
  const later = await two.seal([{ party: gone, text: 'later' }])
  t.same(await one.open([...boxes, ...later]), [null, 'stays', 'later'])
  t.same(await two.open([...boxes, ...later]), [null, 'stays', 'later'])
  await one.destroy(randomUUID())
})

t.test('keyrings that make the same keys at once agree on them', async (t) => {
  const { one, two, fresh } = await openKeyrings(t)
  const parties = Array.from({ length: 40 }, () => randomUUID())
  const texts = [one, two, fresh(), fresh()].map((keyring) =>
    keyring.seal(parties.toSorted(() => Math.random() - 0.5).map((party) => ({ party, text: party }))),
  )
  for (const boxes of await Promise.all(texts)) {
    for (const keyring of [one, two, fresh()])
      t.same(
        await keyring.open(boxes),
        boxes.map(({ party }) => party),
      )
  }
})
