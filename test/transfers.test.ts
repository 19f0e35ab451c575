import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { administration, call, citizen, enterprise, type Recipient, until } from '@zegel/testing'
import t from 'tap'
import { startSplit } from './support/houses.ts'
import { pdf, put } from './support/letters.ts'
import { act, deliver, open, part, readSlowly } from './support/mailbox.ts'

/** Each service in a process of its own, so that one can be killed and its memory is its own. */
const house = await startSplit(t)
const sender = await administration(house)
const anna = enterprise(house)
const MB = 1_000_000

interface Step {
  kind: string
  evidence: string
  reason?: string
}
/** As the recipient sees it: readings are not the sender's business. */
const steps = async (item: string, by = anna): Promise<Step[]> => {
  const { body } = await by.call('GET', `/evidence/messages/${item}`)
  return body.steps
}
const untilSealed = (item: string, kind: string, by = anna) =>
  until(async () => (await steps(item, by)).find((step) => step.kind === kind), { what: `${kind} sealed`, ms: 30_000 })
const kinds = async (item: string, by = anna) => (await steps(item, by)).map(({ kind }) => kind)

t.test('20 downloads of 25 MB at once: streamed, and handed over each', async (t) => {
  const file = pdf(25 * MB)
  const sha256 = createHash('sha256').update(file).digest('hex')
  const content = await put(sender, file)
  const items = await Promise.all(Array.from({ length: 20 }, () => deliver(sender, anna, { content })))
  const grants = await Promise.all(items.map(async (item) => (await open(anna, item)).grant))
  const before = memory()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, memory())
  }, 50)
  const digests = await Promise.all(items.map((item, nth) => digestOf(anna, item, grants[nth] as string)))
  await Promise.all(items.map((item) => untilSealed(item, 'message.handed-over')))
  clearInterval(watch)
  t.same(new Set(digests), new Set([sha256]))
  t.comment(`memory ${before} MB, at most ${most} MB`)
  t.ok(most - before < 100, `${most - before} MB more`)
})

t.test('the process is killed in the middle: told after the restart', async (t) => {
  const item = await deliver(sender, anna, { file: pdf(25 * MB) })
  const { grant } = await open(anna, item)
  const { socket } = await readSlowly(house, anna, item, grant)
  await house.kill('mailbox')
  socket.destroy()
  await house.start('mailbox')
  const { evidence } = await untilSealed(item, 'message.transfer-incomplete')
  t.ok(evidence)
  t.notOk((await kinds(item)).includes('message.handed-over'))
  const again = await open(anna, item)
  t.equal((await part(anna, item, again.grant)).status, 200)
  await untilSealed(item, 'message.handed-over')
})

t.test('a revoked session: what is being read is cut within 5 s', async (t) => {
  const bart = enterprise(house)
  const item = await deliver(sender, bart, { file: pdf(25 * MB) })
  const { grant } = await open(bart, item)
  const { socket, ended } = await readSlowly(house, bart, item, grant)
  const { sid } = JSON.parse(Buffer.from((await bart.token()).split('.')[1] as string, 'base64url').toString())
  const began = performance.now()
  await call('POST', `${house.urlOf('identity')}/identity/dev/revocations`, { json: { session: sid } })
  const again = enterprise(house, bart.value)
  await untilSealed(item, 'message.transfer-incomplete', again)
  socket.resume()
  await ended
  t.ok(performance.now() - began < 15_000, 'long before the transfer would have ended')
  t.equal((await part(bart, item, grant)).body.code, 'token-revoked')
  t.notOk((await kinds(item, again)).includes('message.handed-over'))
})

t.test('damaged content is never given out whole', async (t) => {
  const before = new Set(blobs())
  const item = await deliver(sender, anna, { file: pdf(MB) })
  const [blob = ''] = blobs().filter((path) => !before.has(path))
  const { grant } = await open(anna, item)
  const bytes = readFileSync(blob)
  const flip = (at: number) => {
    bytes[at] = (bytes[at] as number) ^ 1
    writeFileSync(blob, bytes)
  }
  flip(900_000)
  await t.rejects(part(anna, item, grant), 'the connection ends before the damage')
  await untilSealed(item, 'message.transfer-incomplete')
  flip(900_000)
  flip(100)
  t.equal((await part(anna, item, grant)).body.code, 'part-damaged', 'nothing is given out')
  flip(100)
  t.equal((await part(anna, item, grant)).status, 200)
  await untilSealed(item, 'message.handed-over')
})

t.test('no consent: undeliverable with its reason, and never visible', async (t) => {
  const stranger = citizen(house)
  const item = await deliver(sender, stranger, { visible: false })
  t.equal((await untilSealed(item, 'message.undeliverable', stranger)).reason, 'no-consent')
  t.equal((await stranger.call('GET', `/mailbox/items/${item}`)).body.code, 'item-unknown')
})

t.test('consent withdrawn while an offer waits: withheld, decided again, undeliverable', async (t) => {
  const person = await citizen(house).becomeReachable()
  const item = await deliver(sender, person, { mode: 'consent' })
  t.equal((await person.call('DELETE', '/consent/me')).status, 200)
  await untilSealed(item, 'message.undeliverable', person)
  const told = (await kinds(item, person)).filter((kind) => !kind.startsWith('notice.'))
  const expected = [
    'message.deposited',
    'channel.decided',
    'message.offered',
    'message.withheld',
    'channel.decided',
    'message.undeliverable',
  ]
  t.same(told, expected)
  t.equal((await act(person, item, 'acceptance')).body.code, 'item-not-offered')
  t.equal((await person.call('GET', `/mailbox/items/${item}`)).body.state, 'undeliverable')
})

t.test('the notary is away: an act is recorded once, its receipt comes later', async (t) => {
  const item = await deliver(sender, anna, { mode: 'consent' })
  const basic = await deliver(sender, anna)
  await until(async () => (await kinds(basic)).includes('message.consigned'))
  await house.kill('evidence')
  const first = await act(anna, item, 'acceptance')
  t.ok(['seal-pending', 'unavailable'].includes(first.body.code), first.body.code)
  t.ok(first.headers.get('retry-after'))
  await house.start('evidence')
  const accepted = await until(async () => {
    const answer = await act(anna, item, 'acceptance')
    return answer.status === 200 && answer
  })
  t.same((await act(anna, item, 'acceptance')).body, accepted.body)
  t.equal((await kinds(item)).filter((kind) => kind === 'message.accepted').length, 1)
})

/** Resident memory of the mailbox's process, MB. */
function memory(): number {
  const status = readFileSync(`/proc/${house.pidOf('mailbox')}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_000)
}

async function digestOf(by: Recipient, item: string, grant: string): Promise<string> {
  const headers = { authorization: `Bearer ${await by.token()}`, 'zegel-grant': grant }
  const url = `${house.urlOf('mailbox')}/mailbox/items/${item}/parts/0`
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (answer) => {
      const hash = createHash('sha256')
      answer.on('data', (chunk) => hash.update(chunk))
      answer.on('end', () => resolve(hash.digest('hex')))
      answer.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

function blobs(): string[] {
  const folder = join(house.data, 'contents')
  const all = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))
  return all.filter((path) => statSync(path).isFile() && path.endsWith('.blob'))
}
