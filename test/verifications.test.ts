import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { administration, call, citizen, expectStatus, type Loose, until } from '@zegel/testing'
import t, { type Test } from 'tap'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

const house = await startWhole(t, { config: { limits: { verification_bytes_max: 400_000 } } })
const sender = await administration(house)
const person = await citizen(house).becomeReachable()
const letter = { content: await sender.put(pdf()), recipients: [person] }
const { message } = expectStatus(await sender.deposit(letter), 201).body
await person.itemIn(message, 'consigned')
const { bytes: dossier } = expectStatus(await sender.call('GET', `/evidence/messages/${message}/dossier`), 200)

const ASICE = 'application/vnd.etsi.asic-e+zip'
const url = `${house.url}/evidence/verifications`
const post = async (body: Uint8Array | ReadableStream, type = ASICE) => {
  const headers = { 'content-type': type }
  const answer = await fetch(url, { method: 'POST', headers, body: body as never, duplex: 'half' } as RequestInit)
  return { status: answer.status, body: (await answer.json()) as Loose, headers: answer.headers }
}
const failures = (body: Loose) =>
  (body.checks as { status: string; code: string; file?: string }[]).filter(({ status }) => status === 'fails')

t.test('anybody has a dossier verified: whole it holds, with one bit turned it says where', async (t) => {
  for (const type of [ASICE, 'application/zip', 'application/octet-stream']) {
    const { status, body } = await post(dossier, type)
    t.same([status, body.holds, body.message, failures(body)], [200, true, message, []])
  }
  const tampered = Buffer.from(dossier)
  const at = tampered.indexOf('"eventTime":"20') + 16
  tampered[at] = (tampered[at] as number) ^ 1
  const { status, body } = await post(tampered)
  t.same([status, body.holds], [200, false])
  t.ok(
    failures(body).some(({ file }) => file?.endsWith('.json')),
    'and names the file',
  )
})

t.test('what is no dossier is told so, and nothing is kept', async (t) => {
  const nonsense = await post(Buffer.from('no container at all'))
  t.same([nonsense.status, nonsense.body.holds], [200, false])
  t.equal(failures(nonsense.body)[0]?.code, 'zip-form')
  const cases = [
    [new Uint8Array(0), ASICE, 400, 'content-empty'],
    [Buffer.from('{}'), 'application/json', 415, 'media-type-unsupported'],
    [Buffer.alloc(400_001), ASICE, 413, 'verification-too-large'],
  ] as const
  for (const [body, type, status, code] of cases) {
    const answer = await post(body, type)
    t.same([answer.status, answer.body.code], [status, code])
  }
  // By the length that is announced, before it comes.
  const announced = request(url, {
    method: 'POST',
    headers: { 'content-type': ASICE, 'content-length': 10_000_000_000 },
  })
  announced.on('error', () => {}).flushHeaders()
  const began = performance.now()
  const [{ statusCode }] = (await once(announced, 'response')) as [IncomingMessage]
  announced.destroy()
  t.equal(statusCode, 413)
  t.ok(performance.now() - began < 5_000, 'at once')
  // Without one, counted as it comes.
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
  t.same((await post(endless)).body.code, 'verification-too-large')
})

t.test('many at once are answered or told to come again', async (t) => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(dossier)))
  const busy = answers.filter(({ status }) => status === 503)
  for (const { body, headers } of busy) t.same([body.code, headers.get('retry-after')], ['verifications-busy', '5'])
  const done = answers.filter(({ status }) => status === 200)
  t.equal(done.length + busy.length, 12)
  t.ok(done.length >= 4 && done.every(({ body }) => body.holds))
  t.equal((await post(dossier)).status, 200, 'and later as before')
})

/** Somebody who begins to send a dossier and does not go on. */
async function idle(t: Test, first: Uint8Array = Buffer.alloc(0)) {
  const { hostname, port } = new URL(house.url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(
    `POST /evidence/verifications HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${ASICE}\r\ncontent-length: 399000\r\n\r\n`,
  )
  socket.write(first)
  return socket
}

t.test('who sends slowly holds no place of those who have sent', async (t) => {
  await Promise.all(Array.from({ length: 5 }, () => idle(t)))
  t.equal((await post(dossier)).status, 200)
})

t.test('of one address not everything is received at once', async (t) => {
  const refused = async () => {
    const sockets = await Promise.all(Array.from({ length: 12 }, () => idle(t, dossier.subarray(0, 1000))))
    try {
      // Small: who is refused before the last byte may find the connection closed while it sends.
      return await until(
        async () => {
          const answer = await post(dossier.subarray(0, 100))
          return answer.status !== 200 && answer
        },
        { ms: 2_000 },
      )
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  }
  // Again where those of the test before, who have just gone, still took places from these.
  const { status, body, headers } = await until(refused)
  t.same([status, body.code, headers.get('retry-after')], [503, 'verifications-busy', '5'])
  t.match(body.detail, /one address/)
  await until(async () => (await post(dossier)).status === 200)
})

t.test('the page speaks four languages and runs nothing but its own script', async (t) => {
  for (const [accepted, query, lang, title] of [
    ['nl-BE,nl;q=0.9', '', 'nl', 'Een bewijsdossier controleren'],
    ['de', '', 'de', 'Ein Beweisdossier prüfen'],
    ['ja', '', 'fr', 'Vérifier un dossier de preuve'],
    ['nl', '?language=en', 'en', 'Verify a dossier of proof'],
  ] as const) {
    const answer = await call('GET', `${house.url}/evidence/verify${query}`, {
      headers: { 'accept-language': accepted },
    })
    const text = answer.bytes.toString()
    t.match(text, `<html lang="${lang}">`)
    t.match(text, `<h1>${title}</h1>`)
    t.match(answer.headers.get('content-security-policy'), /default-src 'none'.*script-src 'sha256-/)
  }
  t.equal((await call('GET', `${house.url}/evidence/verify?language=tlh`)).status, 400)
})
