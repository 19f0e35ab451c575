import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { deposit } from '@zegel/deposit'
import { evidenceService } from '@zegel/evidence'
import { identity } from '@zegel/identity'
import { administration, startHouse, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { pdf } from './support/letters.ts'

const services = [identity, deposit, evidenceService({ sources: ['identity', 'deposit'] })]
const LIMITS = { content_bytes_max: 200_000 }

const house = await startHouse(t, { services, config: { limits: LIMITS } })
const sender = await administration(house)

t.test('uploads that fail leave nothing', async (t) => {
  const upload = (body: Uint8Array | string, headers: Record<string, string> = {}, by = sender) =>
    by.call('PUT', '/deposit/contents', { body, headers: { 'content-type': 'application/pdf', ...headers } })
  const sha = (bytes: Buffer) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
  const file = pdf()
  t.equal((await upload(file, { 'content-digest': sha(file) })).status, 201, 'with its digest')
  const cases: [string, string, Uint8Array | string, Record<string, string>][] = [
    ['digest mismatch', 'content-digest-mismatch', file, { 'content-digest': sha(Buffer.from('x')) }],
    ['digest of no known form', 'content-digest-invalid', file, { 'content-digest': 'md5=:AAAA:' }],
    ['empty', 'content-empty', '', {}],
    ['too large', 'content-too-large', Buffer.alloc(LIMITS.content_bytes_max + 1, 0x20), {}],
    ['bytes that contradict the type', 'content-type-contradicted', 'GIF89a not a PDF', {}],
    ['a PDF declared as text', 'content-type-contradicted', file, { 'content-type': 'text/plain' }],
    [
      'HTML declared as text',
      'content-type-contradicted',
      '<?xml version="1.0"?><a/>',
      { 'content-type': 'text/plain' },
    ],
    ['a type outside the list', 'content-type-refused', 'MZ', { 'content-type': 'application/x-msdownload' }],
    ['JSON', 'content-type-refused', '{}', { 'content-type': 'application/json' }],
  ]
  for (const [what, code, body, headers] of cases) {
    const answer = await upload(body, headers)
    t.equal(answer.body?.code, code, what)
  }
  const chunked = new ReadableStream({
    start(stream) {
      for (let nth = 0; nth < 5; nth++) stream.enqueue(Buffer.alloc(50_000, nth === 0 ? '%PDF-1.4 ' : 0x20))
      stream.close()
    },
  })
  const streamed = await sender.call('PUT', '/deposit/contents', {
    body: chunked,
    headers: { 'content-type': 'application/pdf' },
  })
  t.equal(streamed.body?.code, 'content-too-large', 'too large without a declared length')
})

t.test('an upload cut in the middle leaves nothing', async (t) => {
  const rows = async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from content where size is null`.execute(
      house.house.store('deposit').db,
    )
    return rows[0]?.n
  }
  const { port } = new URL(house.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `PUT /deposit/contents HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${await sender.token()}\r\ncontent-type: application/pdf\r\ncontent-length: 100000\r\n\r\n%PDF-1.4 ${'x'.repeat(50_000)}`,
  )
  await until(async () => (await rows()) === 1, { what: 'the upload has begun' })
  socket.destroy()
  await until(async () => (await rows()) === 0, { what: 'the row is gone' })
  t.pass('nothing is left')
})
