import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { consent } from '@zegel/consent'
import { deposit } from '@zegel/deposit'
import { evidenceService } from '@zegel/evidence'
import { identity } from '@zegel/identity'
import { mailbox } from '@zegel/mailbox'
import { administration, enterprise, type Recipient, startHouse, testClock, until } from '@zegel/testing'
import t from 'tap'
import { pdf } from './support/letters.ts'
import { act, deliver, open, part, readAndBreakOff, readToTheEnd } from './support/mailbox.ts'

const services = [
  identity,
  deposit,
  consent,
  evidenceService({ sources: ['identity', 'deposit', 'consent', 'mailbox'] }),
  mailbox,
]
const clock = testClock()
const house = await startHouse(t, { services, clock })
const sender = await administration(house)
const anna = enterprise(house)
const other = enterprise(house)

/** What the mailbox's own book says of a message, in order. */
async function told(message: string) {
  const { book } = house.house.store('mailbox')
  const { entries } = await book.read(
    { cursors: Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0])), limit: 10_000, waitMs: 0 },
    AbortSignal.timeout(10_000),
  )
  return entries.map(({ fact }) => fact).filter(({ body }) => (body as { message?: string }).message === message)
}
const kinds = async (message: string) => (await told(message)).map(({ kind }) => kind)
const untilTold = (message: string, kind: string) =>
  until(async () => (await told(message)).find((fact) => fact.kind === kind), { what: kind })
const state = async (by: Recipient, item: string) => (await by.call('GET', `/mailbox/items/${item}`)).body.state

t.test('basic mode: consigned, listed, opened, handed over, and each act has its receipt', async (t) => {
  const [file, attachment] = [pdf(300_000), pdf(1_000)]
  const item = await deliver(sender, anna, { file, attachment })
  const list = await anna.call('GET', '/mailbox/items')
  t.match(list.body.items[0], {
    id: item,
    state: 'consigned',
    sender: { name: sender.name },
    subject: 'Beslissing over uw aanvraag',
  })
  const { body: detail } = await anna.call('GET', `/mailbox/items/${item}`)
  t.match(detail.parts, [
    { part: 0, fileName: 'Beslissing é.pdf', size: file.length },
    { part: 1, fileName: 'bijlage.pdf' },
  ])
  t.notMatch(JSON.stringify(detail), anna.value, 'the number is not shown')

  const { grant, parts, receipt } = await open(anna, item)
  t.equal(JSON.parse(receipt.evidence).messageIdentifier, item)
  t.equal(parts[0]?.path, `/mailbox/items/${item}/parts/0`)
  const head = await anna.call('HEAD', `/mailbox/items/${item}/parts/0`, { headers: { 'zegel-grant': grant } })
  t.equal(head.headers.get('content-length'), String(file.length))
  const whole = await part(anna, item, grant)
  t.equal(whole.status, 200)
  t.ok(whole.bytes.equals(file))
  const digest = `sha-256=:${createHash('sha256').update(file).digest('base64')}:`
  t.equal(whole.headers.get('content-digest'), digest)
  t.equal(whole.headers.get('repr-digest'), digest)
  t.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  t.match(whole.headers.get('content-security-policy'), 'sandbox')
  t.match(
    whole.headers.get('content-disposition'),
    'attachment; filename="Beslissing _.pdf"; filename*=UTF-8\'\'Beslissing%20%C3%A9.pdf',
  )
  const handed = await untilTold(item, 'message.handed-over')
  t.match(handed.body, {
    bytes: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
    act: { capacity: 'self' },
  })
  t.ok((await part(anna, item, grant, {}, 1)).bytes.equals(attachment))
  await untilTold(item, 'message.accessed')
  await part(anna, item, grant)
  const accesses = async () => (await kinds(item)).filter((kind) => kind === 'message.accessed').length
  await until(async () => (await accesses()) === 2)
  for (let nth = 0; nth < 4; nth++) {
    for (const number of [0, 1]) t.equal((await part(anna, item, grant, {}, number)).status, 200)
  }
  const again = await open(anna, item)
  await part(anna, item, again.grant)
  await until(async () => (await accesses()) >= 3, { what: 'the access of another opening' })
  t.equal(await accesses(), 3, 'of each part once in an opening, however often it was taken')
  t.equal((await kinds(item)).filter((kind) => kind === 'message.handed-over').length, 1)
  const { body: after } = await until(async () => {
    const answer = await anna.call('GET', `/mailbox/items/${item}`)
    return answer.body.receipts.length === 3 && answer
  })
  t.equal(after.state, 'handed-over')
  t.same(
    after.receipts.map(({ event }: { event: string }) => event),
    ['message.consigned', 'message.opened', 'message.handed-over'],
  )
})

t.test('ranges: pieces that cover it make exactly one hand-over', async (t) => {
  const file = pdf(200_000)
  const item = await deliver(sender, anna, { file })
  const { grant } = await open(anna, item)
  const size = file.length
  const pieces: [string, number, number][] = [
    ['bytes=100000-', 100_000, size],
    ['bytes=0-49999', 0, 50_000],
    ['bytes=40000-120000', 40_000, 120_001],
    ['bytes=-10', size - 10, size],
  ]
  for (const [range, from, to] of pieces) {
    const answer = await part(anna, item, grant, { range })
    t.equal(answer.status, 206)
    t.equal(answer.headers.get('content-range'), `bytes ${from}-${to - 1}/${size}`)
    t.ok(answer.bytes.equals(file.subarray(from, to)), range)
  }
  await untilTold(item, 'message.handed-over')
  const etag = `"${createHash('sha256').update(file).digest('hex')}"`
  t.equal((await part(anna, item, grant, { range: 'bytes=0-1', 'if-range': etag })).status, 206)
  t.equal((await part(anna, item, grant, { range: 'bytes=0-1', 'if-range': '"x"' })).status, 200)
  for (const range of ['bytes=900000-', 'bytes=0-1,5-6', 'bytes=x']) {
    const answer = await part(anna, item, grant, { range })
    t.equal(answer.body.code, 'range-invalid')
    t.equal(answer.headers.get('content-range'), `bytes */${size}`)
  }
  t.equal((await kinds(item)).filter((kind) => kind === 'message.handed-over').length, 1)
})

t.test('consent mode: hidden until accepted; final either way', async (t) => {
  const item = await deliver(sender, anna, { mode: 'consent' })
  const { body: offered } = await anna.call('GET', `/mailbox/items/${item}`)
  t.same(Object.keys(offered).sort(), ['arrivedAt', 'id', 'language', 'mode', 'receipts', 'state'])
  t.equal((await act(anna, item, 'opening')).body.code, 'item-not-consigned', 'open before accept')
  const accepted = await act(anna, item, 'acceptance')
  t.equal(accepted.status, 200)
  t.match(JSON.parse(accepted.body.receipt.evidence).erdsEventId, 'ConsignmentAcceptance')
  t.same((await act(anna, item, 'acceptance')).body, accepted.body, 'the same receipt')
  t.equal((await act(anna, item, 'refusal')).body.code, 'item-accepted')
  const { grant } = await open(anna, item)
  t.equal((await act(anna, item, 'refusal')).body.code, 'item-opened', 'refuse after open')
  t.equal((await part(anna, item, grant)).status, 200)
  t.equal((await anna.call('GET', `/mailbox/items/${item}`)).body.sender.name, sender.name)
  t.same((await kinds(item)).slice(0, 4), [
    'message.offered',
    'message.accepted',
    'message.consigned',
    'message.opened',
  ])

  const second = await deliver(sender, anna, { mode: 'consent' })
  const refused = await act(anna, second, 'refusal')
  t.match(JSON.parse(refused.body.receipt.evidence).erdsEventId, 'ConsignmentRejection')
  t.same((await act(anna, second, 'refusal')).body, refused.body)
  t.equal((await act(anna, second, 'acceptance')).body.code, 'item-refused', 'accept after refuse')
  t.equal((await act(anna, second, 'opening')).body.code, 'item-not-consigned')
  t.equal((await anna.call('GET', `/mailbox/items/${second}`)).body.sender, undefined)
  const basic = await deliver(sender, anna)
  t.equal((await act(anna, basic, 'refusal')).body.code, 'item-not-offered')
  t.equal((await act(anna, basic, 'acceptance')).body.code, 'item-not-offered')
})

t.test('accept and refuse at once: exactly one wins', async (t) => {
  for (let round = 0; round < 5; round++) {
    const item = await deliver(sender, anna, { mode: 'consent' })
    const verbs = Array.from(
      { length: 8 },
      (_, nth) => (nth % 2 ? 'acceptance' : 'refusal') as 'acceptance' | 'refusal',
    )
    const answers = await Promise.all(verbs.map((verb) => act(anna, item, verb)))
    const won = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.state))
    t.equal(won.size, 1)
    t.ok(
      answers
        .filter(({ status }) => status !== 200)
        .every(({ body }) => ['item-accepted', 'item-refused'].includes(body.code)),
    )
    const decided = (await kinds(item)).filter((kind) => kind === 'message.accepted' || kind === 'message.refused')
    t.equal(decided.length, 1)
  }
})

t.test('grants: of one item, one person, one session, for a while', async (t) => {
  const [item, second] = [await deliver(sender, anna), await deliver(sender, anna)]
  const { grant } = await open(anna, item)
  const foreign = await deliver(sender, other)
  const { grant: theirs } = await open(other, foreign)
  const path = `/mailbox/items/${item}/parts/0`
  t.equal((await anna.call('GET', path)).body.code, 'grant-missing')
  t.equal((await part(anna, item, theirs)).body.code, 'grant-invalid')
  t.equal((await part(anna, item, randomBytes(32).toString('base64url'))).body.code, 'grant-invalid')
  t.equal((await part(anna, second, grant)).body.code, 'grant-invalid', "another item's")
  t.equal((await part(other, item, grant)).body.code, 'item-unknown')
  const again = enterprise(house, anna.value)
  t.equal((await part(again, item, grant)).body.code, 'grant-invalid', "another session's")
  t.equal((await part(anna, item, grant, {}, 7)).body.code, 'part-unknown')
  t.equal(
    (await anna.call('GET', `/mailbox/items/${item}/parts/x`, { headers: { 'zegel-grant': grant } })).body.code,
    'body-invalid',
  )
  t.equal((await part(anna, item, grant, { range: 'bytes=0-9' })).status, 206)
  clock.move(301_000)
  t.equal((await part(anna, item, grant)).body.code, 'grant-invalid', 'too old')
  const lapsed = await untilTold(item, 'message.transfer-incomplete')
  t.match(lapsed.body, { bytes: 10, cause: 'lapsed' })
})

t.test("foreign items are not there, and neither is anything of nobody's", async (t) => {
  const item = await deliver(sender, anna)
  for (const id of [item, randomUUID()]) {
    t.equal((await other.call('GET', `/mailbox/items/${id}`)).body.code, 'item-unknown')
    for (const verb of ['acceptance', 'refusal', 'opening'] as const) {
      const answer = await act(other, id, verb)
      t.equal(answer.status, 404)
      t.equal(answer.body.code, 'item-unknown', verb)
    }
  }
  t.equal((await other.call('GET', '/mailbox/items?after=zzz')).body.code, 'body-invalid')
  const first = await anna.call('GET', '/mailbox/items?limit=2')
  const next = await anna.call('GET', `/mailbox/items?limit=2&after=${first.body.next}`)
  const ids = [...first.body.items, ...next.body.items].map(({ id }: { id: string }) => id)
  t.equal(new Set(ids).size, 4)
  t.equal((await sender.call('GET', '/mailbox/items')).body.code, 'scope-missing')
})

t.test('a reader that asks to close the connection, and takes its time, is handed over too', async (t) => {
  const file = pdf(3_000_000)
  const item = await deliver(sender, anna, { file })
  const { grant } = await open(anna, item)
  for (const version of ['1.1', '1.0']) t.equal(await readToTheEnd(house, anna, item, grant, version), file.length)
  await untilTold(item, 'message.handed-over')
  t.notOk((await kinds(item)).includes('message.transfer-incomplete'))
})

for (const [size, rounds] of [
  [300_000, 5],
  [25_000_000, 3],
] as const) {
  t.test(`a transfer of ${size} bytes that is cut at 99 % is no hand-over`, async (t) => {
    const file = pdf(size)
    for (let round = 0; round < rounds; round++) {
      const item = await deliver(sender, anna, { file })
      const { grant } = await open(anna, item)
      const came = await readAndBreakOff(house, anna, item, grant, Math.floor(file.length * 0.99))
      t.ok(came < file.length)
      const { body } = await untilTold(item, 'message.transfer-incomplete')
      t.match(body, { of: file.length, cause: 'cut' })
      t.ok((body as { bytes: number }).bytes < file.length)
      t.notOk((await kinds(item)).includes('message.handed-over'), `${came} of ${file.length}`)
      t.equal(await state(anna, item), 'opened')
      if (round > 0) continue
      const rest = await part(anna, item, grant, { range: `bytes=${came}-` })
      t.ok(rest.bytes.equals(file.subarray(came)))
      await untilTold(item, 'message.handed-over')
    }
  })
}
