import { createHash } from 'node:crypto'
import {
  type Administration,
  administration,
  citizen,
  expectStatus,
  makeFolder,
  type Recipient,
  until,
} from '@zegel/testing'
import t, { type Test } from 'tap'
import { type Entry, entriesOf, trustedFrom, verifyByHand } from './support/dossier.ts'
import { startSplit, startWhole } from './support/houses.ts'
import { pdf, put, submission } from './support/letters.ts'

const json = (entry: Entry | undefined) => JSON.parse((entry as Entry).bytes.toString())
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function post(sender: Administration, body: object, key: string, headers = {}) {
  return sender.call('POST', '/deposit/messages', { json: body, headers: { 'idempotency-key': key, ...headers } })
}

const dossierOf = async (by: Administration | Recipient, message: string, query = '') =>
  expectStatus(await by.call('GET', `/evidence/messages/${message}/dossier${query}`), 200)

t.test('the dossier: a stranger verifies it by its own VERIFY.txt, and each party sees its own', async (t) => {
  const house = await startWhole(t)
  const sender = await administration(house)
  const person = await citizen(house).becomeReachable()
  const others = Array.from({ length: 9 }, () => citizen(house))
  const trusted = await trustedFrom(house)
  const file = pdf(200_000)
  const attachment = pdf(1_000)
  const hostile = `%2e%2e%2fetc; rm -rf ~ $(touch x) '&.pdf`
  const body = submission({
    content: '',
    recipients: [person, ...others].map(({ number }) => number),
    contents: [
      { content: await put(sender, file), role: 'main', fileName: hostile },
      { content: await put(sender, attachment), role: 'attachment', fileName: 'mimetype.pdf' },
    ],
  })
  delete (body as { content?: string }).content
  const deposited = expectStatus(await post(sender, body, 'ten'), 201).body
  const { message } = deposited
  t.equal(deposited.proofs.length, 10, 'one proof for each recipient')
  t.equal(new Set(deposited.proofs.map((proof: { recipient: string }) => proof.recipient)).size, 10)
  const opening = await until(async () => {
    const answer = await person.call('POST', `/mailbox/items/${message}/opening`)
    return answer.status === 201 && answer.body
  })
  await person.call('GET', `/mailbox/items/${message}/parts/0`, { headers: { 'zegel-grant': opening.grant } })
  const steps = async (by: Administration | Recipient) =>
    expectStatus(await by.call('GET', `/evidence/messages/${message}`), 200).body.steps
  await until(async () => (await steps(sender)).some(({ kind }: { kind: string }) => kind === 'message.handed-over'))
  // Nine are undeliverable; everybody's end is sealed.
  await until(
    async () =>
      (await steps(sender)).filter(({ kind }: { kind: string }) => kind === 'message.undeliverable').length === 9,
  )

  await t.test('as the sender', async (t) => {
    const { bytes, headers } = await dossierOf(sender, message)
    t.equal(headers.get('content-type'), 'application/vnd.etsi.asic-e+zip')
    const verified = await verifyByHand(makeFolder(t), bytes, trusted, { loops: false })
    t.ok(verified.held, verified.output.slice(-500))
    const shown = json(entriesOf(bytes).find(({ name }) => name === 'index.json')).evidences.length
    t.equal(
      verified.commands.length,
      3 + 1 + 2 + 2 * shown + 1,
      'unpack and trust, sums, the export, each step, the checkpoint',
    )

    const entries = entriesOf(bytes)
    t.equal(entries[0]?.name, 'mimetype')
    t.equal(bytes.toString('latin1', 38, 38 + 31), 'application/vnd.etsi.asic-e+zip')
    t.ok(
      entries.every(({ flags, method, extra }) => (flags & 8) === 0 && method === 0 && extra === 0),
      'stored, no data descriptor, no extra field',
    )
    const names = entries.map(({ name }) => name)
    t.same(names.slice(1, 3), ['SHA256SUMS', 'VERIFY.txt'])
    t.ok(
      names.every((name) => /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)?$/.test(name)),
      'no name that somebody chose',
    )
    const find = (name: string) => entries.find((entry) => entry.name === name)
    t.ok(find('content/0.pdf')?.bytes.equals(file) && find('content/1.pdf')?.bytes.equals(attachment))
    t.equal(names.filter((name) => name.startsWith('identity/')).length, 10)
    for (const name of names.filter((one) => one.startsWith('identity/'))) {
      const { salt, scheme, value, commitment } = json(find(name))
      const recomputed = createHash('sha256')
        .update('zegel-recipient\0')
        .update(Buffer.from(salt, 'base64url'))
        .update(`${scheme}:${value}`)
        .digest('hex')
      t.ok(
        entries.some(({ bytes: text }) => text.includes(recomputed)),
        'the number opens its commitment in the evidence',
      )
      t.match(commitment, /zegel-recipient/, 'and the file says how')
    }
    const index = json(find('index.json'))
    t.same(index.contents, ['content/0.pdf', 'content/1.pdf'])
    t.ok(!index.evidences.some(({ kind }: { kind: string }) => kind === 'message.opened'), 'no reading')
    t.equal(
      index.withheld.length + index.evidences.length,
      index.head.sequence,
      'every link is shown, or named by its digest',
    )
    let previous: string | null = null
    for (const { sequence } of [...index.evidences, ...index.withheld].sort((a, b) => a.sequence - b.sequence)) {
      const withheld = index.withheld.find((link: { sequence: number }) => link.sequence === sequence)
      const step = index.evidences.find((one: { sequence: number }) => one.sequence === sequence)
      const text = step && find(`${step.evidence}.json`)
      if (text) t.equal(json(text).extensions.previousEvidenceDigest, previous, `link ${sequence}`)
      previous = withheld?.digest ?? sha256((text as Entry).bytes)
    }
    t.equal(index.head.digest, previous)
  })

  await t.test('without content', async (t) => {
    const { bytes } = await dossierOf(sender, message, '?content=false')
    t.ok((await verifyByHand(makeFolder(t), bytes, trusted, { loops: false })).held)
    t.ok(!entriesOf(bytes).some(({ name }) => name.startsWith('content/')))
    t.ok(bytes.includes(sha256(file)), 'its digest stays')
  })

  await t.test('as a recipient: its own evidences and its own number, nobody else’s', async (t) => {
    const { bytes } = await dossierOf(person, message)
    const verified = await verifyByHand(makeFolder(t), bytes, trusted, { loops: true })
    t.ok(verified.held, verified.output.slice(-500))
    const shown = json(entriesOf(bytes).find(({ name }) => name === 'index.json')).evidences.length
    for (const what of ['links(, withheld:( \\d+)+)?', 'checkpoints', 'proofs'])
      t.match(verified.output, new RegExp(`^${shown} ${what}: OK$`, 'm'))
    t.match(verified.output, /^\d+ digests: OK\n\d+ files: OK$/m)
    t.match(verified.output, /^2 contents: OK$/m)
    const entries = entriesOf(bytes)
    const identities = entries.filter(({ name }) => name.startsWith('identity/'))
    t.equal(identities.length, 1)
    t.equal(json(identities[0]).value, person.value)
    for (const { value } of others) t.ok(!bytes.includes(value), 'no number of another')
    const own = json(entries.find(({ name }) => name === 'index.json')).evidences
    t.equal(new Set(own.map(({ recipient }: { recipient: string }) => recipient)).size, 1)
    t.ok(
      own.some(({ kind }: { kind: string }) => kind === 'message.opened'),
      'its readings are its own',
    )
    const [first] = await steps(others[0] as Recipient)
    t.equal(first.kind, 'message.deposited', 'the undeliverable see their own too')
  })

  await t.test('strangers find nothing', async (t) => {
    for (const stranger of [await administration(house), citizen(house)]) {
      for (const path of ['', '/dossier', '/dossier?content=false']) {
        const { status, body: said } = await stranger.call('GET', `/evidence/messages/${message}${path}`)
        t.same([status, said.code], [404, 'evidence-unknown'])
      }
    }
    t.equal((await fetch(`${house.url}/evidence/messages/${message}/dossier`)).status, 401)
  })
})

t.test('a dossier of 25 MB streams: memory stays flat, a client that leaves costs nothing', async (t) => {
  const house = await startWhole(t)
  const sender = await administration(house)
  const size = 25 * 1024 * 1024
  const content = await put(sender, pdf(size))
  const { message } = expectStatus(await post(sender, submission({ content }), 'big'), 201).body
  const url = `${house.url}/evidence/messages/${message}/dossier`
  const headers = { authorization: `Bearer ${await sender.token()}` }
  const stream = async (most: number) => {
    const { body } = await fetch(url, { headers })
    let bytes = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > most) break
    }
    return bytes
  }
  await stream(Number.POSITIVE_INFINITY)
  const before = process.memoryUsage().rss
  let peak = before
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
  const sizes = await Promise.all(
    Array.from({ length: 6 }, (_, nth) => stream(nth === 5 ? 100_000 : Number.POSITIVE_INFINITY)),
  )
  clearInterval(watch)
  t.ok(sizes.slice(0, 5).every((bytes) => bytes > size))
  t.ok(peak - before < 100 * 1024 * 1024, `six at once took ${Math.round((peak - before) / 1024 / 1024)} MB more`)
})

t.test(
  'without the notary deposits are honest 202s; with it again each has its proof, the same for ever',
  async (t) => {
    const house = await startSplit(t, { env: { ZEGEL_SEAL_WAIT_MS: '1000' } })
    const sender = await administration(house)
    const content = await put(sender)
    const body = (nth: number) =>
      submission({ content, senderReference: `r${nth}`, recipients: [citizen(house, '85073003328').number] })
    const before = await until(async () => {
      const answer = await post(sender, body(0), 'key-0')
      return answer.status === 201 && answer
    })
    await house.kill('evidence')
    const waiting = await Promise.all(
      Array.from({ length: 30 }, (_, nth) => post(sender, body(nth + 1), `key-${nth + 1}`)),
    )
    for (const { status, body: said, headers } of waiting) {
      t.equal(status, 202)
      t.match(said, { status: 'pending', statusUrl: `/deposit/messages/${said.message}` })
      t.equal(headers.get('location'), said.statusUrl)
    }
    const again = await post(sender, body(1), 'key-1')
    t.same([again.status, again.body], [202, waiting[0]?.body], 'a repeated 202 is the same message')
    const pending = expectStatus(await sender.call('GET', again.body.statusUrl), 200).body
    t.equal(pending.status, 'pending')
    t.equal(pending.proofs, undefined)

    await house.start('evidence')
    const receipts = new Map<number, Buffer>()
    for (const [nth, { body: said }] of waiting.entries()) {
      const shown = await until(async () => {
        const { body: found } = await sender.call('GET', said.statusUrl)
        return found.proofs && found
      })
      t.equal(shown.status, 'deposited')
      const repeated = expectStatus(await post(sender, body(nth + 1), `key-${nth + 1}`), 201)
      t.equal(repeated.body.message, said.message)
      t.same(repeated.body.proofs, shown.proofs)
      receipts.set(nth + 1, repeated.bytes)
    }
    receipts.set(0, before.bytes)
    await sameBytes(t, sender, body, receipts, 'later')
    await house.stopAll()
    await house.startAll()
    await sameBytes(t, sender, body, receipts, 'after a restart of everything')
  },
)

async function sameBytes(
  t: Test,
  sender: Administration,
  body: (nth: number) => object,
  receipts: Map<number, Buffer>,
  when: string,
) {
  let same = 0
  for (const [nth, bytes] of receipts) same += Number((await post(sender, body(nth), `key-${nth}`)).bytes.equals(bytes))
  t.equal(same, receipts.size, `a 201 is byte-identical ${when}`)
}
