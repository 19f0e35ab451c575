import { connect } from 'node:net'
import { type Answer, type CallOptions, call, startHouse, type TestHouse } from '@zegel/testing'
import t, { type Test } from 'tap'
import { probe } from './probe.ts'

/** One answer to whatever bytes are sent. */
function raw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
    socket
      .on('data', (chunk) => (text += chunk))
      .on('close', () => resolve(text))
      .on('error', reject)
  })
}

const members = ['type', 'title', 'status', 'code', 'next', 'instance', 'detail', 'errors']
const leaks =
  /node_modules|\.ts\b|\bat [A-Z]|select|insert|postgres|fastify|typebox|SyntaxError|V8|position \d|85073003328/i

/** A problem document with this code, and nothing of the inside of the house. */
function isProblem(t: Test, answer: Answer, status: number, code: string, what = code) {
  const sound =
    answer.status === status &&
    answer.body?.code === code &&
    answer.body.status === status &&
    answer.headers.get('content-type') === 'application/problem+json; charset=utf-8' &&
    Object.keys(answer.body).every((member) => members.includes(member)) &&
    answer.body.instance.startsWith('urn:zegel:request:') &&
    !leaks.test(answer.bytes.toString()) &&
    !answer.headers.has('server') &&
    !answer.headers.has('x-powered-by') &&
    answer.headers.get('cache-control') === 'no-store'
  t.ok(sound, what, sound ? {} : { status: answer.status, body: answer.bytes.toString().slice(0, 500) })
}

t.test('a house', async (t) => {
  const house: TestHouse = await startHouse(t, { services: [probe()] })
  const echo = (options: CallOptions) => call('POST', `${house.url}/identity/echo`, options)
  const json = (body: string | Buffer, type = 'application/json') => echo({ body, headers: { 'content-type': type } })
  const get = (path: string, options: CallOptions = {}) => call('GET', `${house.url}${path}`, options)

  await t.test('what is fine', async (t) => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json ; charset=UTF-8',
    ]) {
      t.match(await json('{"text":"é 📮","whole":7}', type), { status: 200, body: { text: 'é 📮', whole: 7 } }, type)
    }
    const names =
      '{"inner":{"text":"a:b \\"text\\": {[ \\u00e9"},"text":"text","list":[{"text":1},{"text":2},["text","text"],"\\ud83d\\udcee"]}'
    t.match((await json(names)).body, JSON.parse(names), 'the same name in another object is another member')
    t.equal((await json(` \n{"list":${'['.repeat(30)}${']'.repeat(30)}}`)).status, 200)
  })

  await t.test('a body that is not JSON', async (t) => {
    const cases = [
      '',
      ' ',
      '{',
      '{"text":"a"',
      "{'text':'a'}",
      '{"text":"a"}x',
      'text=a',
      '{"text":"a",}',
      '{"whole":0x10}',
      '{"whole":01}',
      'NaN',
      '\ufeff{}',
      '{"text":"a\nb"}',
      '<xml/>',
      '"',
    ]
    for (const [nth, body] of cases.entries())
      isProblem(t, await json(body), 400, 'body-not-json', `not JSON, case ${nth}`)
    const bytes = [
      [0xff, 0xfe],
      [0x7b, 0x22, 0xc3, 0x22, 0x7d],
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
    ]
    const latin1 = Buffer.from('{"text":"é"}', 'latin1')
    for (const one of [latin1, ...bytes.map((list) => Buffer.from(list))])
      isProblem(t, await json(one), 400, 'body-not-json', 'not UTF-8')
    isProblem(
      t,
      await json(Buffer.from('{"text":"é"}', 'utf16le'), 'application/json; charset=utf-16'),
      400,
      'body-not-json',
    )
  })

  await t.test('another content type', async (t) => {
    const types = [
      'text/plain',
      'application/jsonx',
      'text/plain; application/json',
      'application/json+x',
      'xapplication/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=application/json',
      'application/json, text/plain',
      'application/json/x',
      'application / json',
    ]
    for (const type of types) isProblem(t, await json('{"text":"a"}', type), 415, 'media-type-unsupported', type)
    for (const type of [
      'application/json\tx',
      'text/plain\t;application/json',
      'application/json\t; x',
      'text/plain\tapplication/json',
    ]) {
      const answer = await raw(
        house.url,
        `POST /identity/echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: 12\r\n\r\n{"other": 1}`,
      )
      // Whatever it is taken for, the body is validated or refused.
      t.match(answer, /^HTTP\/1\.1 4(00|15) [^]*"code":"(body-invalid|media-type-unsupported)"/, JSON.stringify(type))
    }
    const without = await raw(
      house.url,
      'POST /identity/echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}',
    )
    t.match(without, /^HTTP\/1\.1 415 [^]*"code":"media-type-unsupported"/)
  })

  await t.test('a body that is too large', async (t) => {
    const limit = house.config.limits.json_bytes_max
    const large = JSON.stringify({ text: 'x'.repeat(10_000_000) })
    const answer = await raw(
      house.url,
      `POST /identity/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${large.length}\r\n\r\n${large.slice(0, 1_000)}`,
    )
    t.match(answer, /^HTTP\/1\.1 413 [^]*"code":"body-too-large"/, 'refused by its announcement')
    t.match(answer, `The limit is ${limit} bytes.`)
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    const head =
      'POST /identity/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'
    t.match(
      await raw(house.url, head + chunk.repeat(6)),
      /^HTTP\/1\.1 413 [^]*"code":"body-too-large"/,
      'and by what comes',
    )
    isProblem(
      t,
      await json(`{"text":"${'x'.repeat(limit - 13)}"}`),
      400,
      'body-invalid',
      'just under the limit it is read',
    )
  })

  await t.test('bombs', async (t) => {
    const began = performance.now()
    const deep = 100_000
    const bombs = [
      '['.repeat(deep),
      '['.repeat(deep) + ']'.repeat(deep),
      '{"a":'.repeat(40_000),
      `{"list":${'['.repeat(33)}${']'.repeat(33)}}`,
    ]
    for (const bomb of bombs) isProblem(t, await json(bomb), 400, 'body-invalid', `${bomb.length} bytes, nested`)
    const wide = [`{"list":[${'{},'.repeat(60_000)}{}]}`, `{"list":["${'\\"['.repeat(60_000)}"]}`]
    for (const body of wide) t.equal((await json(body)).status, 200, 'wide is not deep')
    isProblem(t, await json(`{"text":"${'\\'.repeat(200_000)}`), 400, 'body-not-json')
    t.ok(performance.now() - began < 5_000)
  })

  await t.test('members', async (t) => {
    const unknown = [
      '{"other":1}',
      '{"__proto__":{"text":"a"}}',
      '{"constructor":{"prototype":{}}}',
      '{"inner":{"__proto__":{"x":1}}}',
      '{"inner":{"other":1}}',
      '{"toString":1}',
      '{"Text":"a"}',
      '[]',
      'null',
      '"text"',
      '7',
      'true',
    ]
    for (const body of unknown) isProblem(t, await json(body), 400, 'body-invalid', body)
    t.equal(({} as Record<string, unknown>)['text'], undefined, 'no prototype was changed')
    const twice = [
      '{"text":"a","text":"b"}',
      '{"text":"a","te\\u0078t":"b"}',
      '{"inner":{"text":"a","text":"a"}}',
      '{"list":[{"a":1,"a":1}]}',
      '{ "text" : "a" , "text"\n: "b"}',
    ]
    for (const body of twice) isProblem(t, await json(body), 400, 'body-invalid', body)
    const numbers = ['1e400', '-1', '1.5', '1e30', '12345678901234567890', '-1e400', '1000001']
    for (const number of numbers) isProblem(t, await json(`{"whole":${number}}`), 400, 'body-invalid', number)
    isProblem(t, await json('{"number":1e400}'), 400, 'body-invalid', 'infinity')
    for (const text of ['\\u0000', 'a\\ud800', '\\udc00\\ud800', '\\n'])
      isProblem(t, await json(`{"text":"${text}"}`), 400, 'body-invalid', text)
    for (const text of ['\\u0000', '\\ud800'])
      isProblem(t, await json(`{"inner":{"text":"${text}"}}`), 400, 'body-invalid', text)
    const { body } = await json('{"whole":"85073003328","other":1}')
    t.ok(
      body.errors.length > 0 && body.errors.every((one: object) => 'path' in one && 'message' in one),
      'where and why',
    )
  })

  await t.test('a request that is no request', async (t) => {
    isProblem(t, await get('/nothing/here'), 404, 'route-unknown')
    isProblem(t, await call('DELETE', `${house.url}/identity/echo`), 404, 'route-unknown')
    isProblem(t, await get(`/identity/secret/${'x'.repeat(200)}`), 404, 'route-unknown', 'an id that is too long')
    isProblem(t, await get('/identity/%zz85073003328'), 400, 'request-malformed', 'a URL that is none')
    const malformed = [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: x\r\nbad header: \u0001\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ]
    for (const [nth, bytes] of malformed.entries()) {
      const answer = await raw(house.url, bytes)
      t.match(
        answer,
        /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"code":"request-malformed"/,
        `malformed, case ${nth}`,
      )
      t.notMatch(answer, leaks)
    }
  })

  await t.test('what goes wrong on our side says nothing of it', async (t) => {
    isProblem(t, await get('/identity/bug'), 500, 'internal')
    isProblem(t, await get('/identity/statement'), 500, 'internal')
    const away = await get('/identity/away')
    isProblem(t, away, 503, 'unavailable')
    t.equal(away.headers.get('retry-after'), '1')
    const later = await get('/identity/later')
    isProblem(t, later, 429, 'rate-limited')
    t.equal(later.headers.get('retry-after'), '7')
  })

  await t.test('HEAD asks for the same token as GET, and who has none costs no parsing', async (t) => {
    t.equal((await call('HEAD', `${house.url}/identity/secret/1`)).status, 401)
    isProblem(t, await get('/identity/secret/1'), 401, 'token-missing')
    t.equal((await get('/identity/secret/1')).headers.get('www-authenticate'), 'Bearer')
    isProblem(t, await get('/identity/secret/1', { token: 'x.y.z' }), 401, 'token-invalid')
  })

  await t.test('who leaves in the middle is no error of ours', async (t) => {
    const { port } = new URL(house.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      'POST /identity/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"te',
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 200))
    t.equal((await get('/health')).status, 200)
  })

  await t.test('the log tells what failed, not what people sent', async (t) => {
    const errors = house.log.atLeast(50)
    t.equal(errors.length, 2, 'only the two bugs')
    t.match(errors[1], { err: { code: '22P02', message: 'invalid input syntax for type uuid' } })
    const statement = house.log.lines.filter((line) => line.includes('22P02')).join('')
    t.notMatch(statement, '85073003328')
    t.notMatch(house.log.text, '%zz')
    t.match(house.log.text, '"route":"/identity/echo"')
    t.notMatch(house.log.text, 'xxxxxxxx')
  })
})
