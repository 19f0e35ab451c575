import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { administration, call, citizen, expectStatus, newNrn, type Recipient, until } from '@zegel/testing'
import { type Kysely, sql } from 'kysely'
import t from 'tap'
import { dumpOf } from './support/dump.ts'
import { startWhole } from './support/houses.ts'
import { LeakFinder } from './support/leaks.ts'
import { put, submission } from './support/letters.ts'

const CANARIES = 1_000
/** people at work at once */
const AT_ONCE = 32

t.setTimeout(480_000)

const numbers = Array.from(new Set(Array.from({ length: CANARIES * 2 }, () => newNrn()))).slice(0, CANARIES)
const finder = new LeakFinder(numbers)
const [canary] = numbers as [string]
const formatted = canary.replace(/(..)(..)(..)(...)(..)/, '$1.$2.$3-$4.$5')

t.test('the finder finds', async (t) => {
  const encoded = (before: string) => Buffer.from(`${before}${canary}"}`).toString('base64')
  const planted = [
    canary,
    `x${canary}0`,
    formatted,
    Buffer.from(canary).toString('hex'),
    encoded(''),
    encoded('{'),
    encoded('{"'),
    encoded('{"v":'),
  ]
  for (const text of planted) t.ok(finder.find(`{"a":"${text}"}`).length > 0, text.length.toString())
  t.same(finder.find('{"at":"2026-11-22T12:00:00.000Z","n":12345678901}'), [])
})

t.test('a thousand national numbers leave no trace', async (t) => {
  const house = await startWhole(t, { config: { limits: { seal_wait_ms: 60_000 } } })
  const sender = await administration(house)
  const unauthorised = await administration(house, { nationalNumber: false })
  const content = await put(sender)
  const foreign = await put(unauthorised)
  const answers: string[] = []
  const note = (answer: { bytes: Buffer; headers: Headers }) => {
    answers.push(answer.bytes.toString(), JSON.stringify([...answer.headers]))
  }
  const deposit = (by: typeof sender, json: unknown, key: string = randomUUID()) =>
    by.call('POST', '/deposit/messages', { json, headers: { 'idempotency-key': key } })

  const live = async (number: string, nth: number) => {
    const person = citizen(house, number)
    const consentMode = nth % 4 === 1
    if (nth % 4 !== 3) await person.becomeReachable(['fr', 'nl', 'de', 'en'][nth % 4])
    const body = submission({
      content,
      recipients: [person.number],
      mode: consentMode ? 'consent' : 'basic',
      ...(nth % 4 === 3 && { senderReference: number }),
    })
    const deposited = await deposit(sender, body, number)
    note(deposited)
    const { message } = expectStatus(deposited, 201).body
    if (nth % 4 === 3) return
    await reads(person, message, consentMode ? (nth % 8 === 1 ? 'refusal' : 'acceptance') : undefined, note)
    if (nth % 4 === 2) note(await person.call('DELETE', '/consent/me'))
  }
  await each(numbers, live)

  // What goes wrong, with numbers wherever a client may put them.
  await each(numbers.slice(0, 100), async (number, nth) => {
    const one = { scheme: 'be-nrn', value: number }
    const wrong = number.slice(0, 9) + String((Number(number.slice(9)) + 1) % 100).padStart(2, '0')
    const bad = [
      submission({ content, recipients: [one, one] }),
      submission({ content, recipients: [{ scheme: 'be-nrn', value: wrong }, one] }),
      submission({ content, recipients: [{ scheme: number, value: number }] }),
      submission({ content: number, recipients: [one] }),
      submission({ content, recipients: [one], language: number }),
      { ...submission({ content, recipients: [one] }), [number]: number },
    ]
    for (const body of bad) await deposit(sender, body)
    note(await deposit(unauthorised, submission({ content: foreign, recipients: [one] })))
    note(await deposit(sender, submission({ content, recipients: [one], subject: String(nth) }), number))
    const token = await sender.token()
    const raw = (path: string, body?: string, type = 'application/json') =>
      call(body === undefined ? 'GET' : 'POST', house.url + path, {
        token,
        ...(body !== undefined && { body, headers: { 'content-type': type, 'idempotency-key': number } }),
      })
    for (const path of [
      `/deposit/messages/${number}`,
      `/${number}`,
      `/deposit/messages?before=${number}`,
      `/mailbox/items/${number}`,
    ])
      await raw(path)
    for (const type of ['application/json', 'text/plain', number])
      await raw('/deposit/messages', `{"a":${number}, ${number}`, type)
    await call('POST', `${house.url}/identity/dev/login`, { json: { scheme: 'be-nrn', value: wrong } })
    await call('POST', `${house.url}/identity/dev/login`, { json: { scheme: 'be-nrn', value: `${formatted}` } })
    await call('GET', `${house.url}/deposit/messages`, { token: number })
    await call('GET', `${house.url}/consent/me`, { headers: { authorization: `Basic ${number}` } })
  })

  await settled(house.house.store('evidence').db)
  t.same(finder.find(answers.join('\n')), [], 'answers and their headers')
  t.same(finder.find(house.log.text), [], 'logs')
  t.same(finder.find(await mails(house.data)), [], 'mail files')
  const dump = await dumpOf(house.adminUrl)
  t.ok(dump.length > 10_000_000, `the dump has ${dump.length} characters`)
  t.same(finder.find(dump), [], 'a plain dump of the database, evidence included')
})

async function reads(
  person: Recipient,
  message: string,
  decision: 'acceptance' | 'refusal' | undefined,
  note: (answer: Awaited<ReturnType<typeof call>>) => void,
) {
  const path = `/mailbox/items/${message}`
  await until(async () => (await person.call('GET', path)).status === 200, { what: 'the item' })
  if (decision) note(expectStatus(await person.call('POST', `${path}/${decision}`), 200))
  if (decision === 'refusal') return
  const opening = await until(async () => {
    const answer = await person.call('POST', `${path}/opening`)
    return answer.status === 201 && answer
  })
  note(opening)
  note(await person.call('GET', `${path}/parts/0`, { headers: { 'zegel-grant': opening.body.grant } }))
  note(await person.call('GET', path))
  note(await person.call('GET', '/mailbox/items'))
  note(await person.call('GET', `/evidence/messages/${message}`))
}

async function each(numbers: readonly string[], act: (number: string, nth: number) => Promise<void>) {
  const rest = [...numbers.entries()]
  const worker = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) await act(next[1], next[0])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Nothing new is sealed for a second. */
async function settled(db: Kysely<never>) {
  let last = -1
  await until(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      const { rows } = await sql<{ size: number }>`select size from ledger`.execute(db)
      const size = rows[0]?.size as number
      const same = size === last
      last = size
      return same
    },
    { ms: 60_000, what: 'the house comes to rest' },
  )
}

async function mails(data: string): Promise<string> {
  const folder = join(data, 'mail')
  const names = await readdir(folder)
  return `${names.join('\n')}\n${(await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')}`
}
