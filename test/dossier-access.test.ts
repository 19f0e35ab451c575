import { administration, citizen, enterprise, expectStatus, newCbe, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { entriesOf } from './support/dossier.ts'
import { startWhole } from './support/houses.ts'
import { pdf } from './support/letters.ts'

const house = await startWhole(t)
const sender = await administration(house, { name: 'Stad Afzender' })
const person = await citizen(house).becomeReachable()

const dossier = (of: string) => `/evidence/messages/${of}/dossier`
const namesIn = (zip: Buffer) => entriesOf(zip).map(({ name }) => name)

t.test('an administration that receives a letter sees of it what a recipient sees', async (t) => {
  const cbe = newCbe()
  const company = enterprise(house, cbe)
  const asSender = await administration(house, { cbe })
  const letter = { content: await sender.put(pdf()), recipients: [person, company] }
  const { message } = expectStatus(await sender.deposit(letter), 201).body
  await company.itemIn(message, 'consigned')
  const found = await asSender.call('GET', dossier(message))
  t.same([found.status, found.body.code], [404, 'evidence-unknown'], 'with its token as a sender it has sent nothing')
  t.equal((await asSender.call('GET', `/evidence/messages/${message}`)).status, 404)
  const own = expectStatus(await company.call('GET', dossier(message)), 200)
  t.notOk(own.bytes.includes(person.value), 'and as a recipient it never reads the number of another')
  // And the other way round: who may read the letters of a sender's box may not read what it sent.
  const staff = enterprise(house, sender.cbe)
  t.equal((await staff.call('GET', dossier(message))).status, 404)
})

t.test('a recipient reads a letter by opening it, never through its dossier', async (t) => {
  const file = pdf()
  const { message } = expectStatus(
    await sender.deposit({ content: await sender.put(file), recipients: [person] }),
    201,
  ).body
  await person.itemIn(message, 'consigned')
  const before = expectStatus(await person.call('GET', dossier(message)), 200)
  t.notOk(
    namesIn(before.bytes).some((name) => name.startsWith('content/')),
    'nothing that was not opened',
  )
  t.notOk(before.bytes.includes(file))
  const { grant } = expectStatus(await person.open(message), 201).body
  t.ok((await person.part(message, grant)).bytes.equals(file))
  const steps = async () => expectStatus(await person.call('GET', `/evidence/messages/${message}`), 200).body.steps
  await until(async () => (await steps()).some(({ kind }: { kind: string }) => kind === 'message.handed-over'))
  const after = expectStatus(await person.call('GET', dossier(message)), 200)
  t.ok(after.bytes.includes(file), 'what was handed over can be proven with it')

  // Read again and again: the proof of the letter is not lost for it.
  for (let nth = 0; nth < 160; nth++) expectStatus(await person.open(message), 201)
  const first = expectStatus(await person.call('GET', dossier(message)), 200)
  const [volumes, asOf] = ['zegel-volumes', 'zegel-as-of'].map((name) => first.headers.get(name))
  t.equal(volumes, '2')
  const query = (volume: number) => `?asOf=${asOf}&volume=${volume}`
  const second = expectStatus(await person.call('GET', dossier(message) + query(2)), 200)
  t.match(second.headers.get('content-disposition'), /-2\.asice/)
  const [one, two] = [first, second].map(({ bytes }) =>
    JSON.parse(String(entriesOf(bytes).find(({ name }) => name === 'index.json')?.bytes)),
  )
  t.equal(one.evidences.length, 150)
  t.same([one.head, one.asOf], [two.head, two.asOf])
  t.equal(one.evidences.length + two.evidences.length + one.withheld.length, one.head.sequence, 'nothing is left out')
  const none = await person.call('GET', dossier(message) + query(3))
  t.same([none.status, none.body.code], [422, 'volume-unknown'])
  let refused = await person.open(message)
  for (let nth = 0; nth < 60 && refused.status === 201; nth++) refused = await person.open(message)
  t.same([refused.status, refused.body.code], [429, 'rate-limited'], 'and evidence of readings has a bound')
  t.ok(Number(refused.headers.get('retry-after')) > 3_000)
})

t.test('an offer hides its sender and its content until the recipient has decided', async (t) => {
  for (const [verb, shown] of [
    ['accept', 'consigned'],
    ['refuse', 'refused'],
  ] as const) {
    const file = pdf()
    const letter = { content: await sender.put(file), recipients: [person], mode: 'consent' }
    const { message } = expectStatus(await sender.deposit(letter), 201).body
    await person.itemIn(message, 'offered')
    await until(async () => (await person.call('GET', `/evidence/messages/${message}`)).body.steps?.length >= 3)
    for (const query of ['', '?content=false']) {
      const { status, body } = await person.call('GET', dossier(message) + query)
      t.same([status, body?.code], [409, 'item-not-consigned'])
    }
    t.equal((await sender.call('GET', dossier(message))).status, 200, 'the sender has its proof all the same')
    expectStatus(await person[verb](message), 200)
    await person.itemIn(message, shown)
    const { bytes } = expectStatus(await person.call('GET', dossier(message)), 200)
    t.notOk(bytes.includes(file), `${shown}, not opened`)
  }
})

t.test('who takes a proof home is seen by those whom it concerns, before its first byte', async (t) => {
  const other = citizen(house)
  const { message } = expectStatus(
    await sender.deposit({ content: await sender.put(pdf()), recipients: [person, other] }),
    201,
  ).body
  await person.itemIn(message, 'consigned')
  const exportsSeenBy = async (by: typeof sender | typeof person) =>
    expectStatus(await by.call('GET', `/evidence/messages/${message}`), 200).body.steps.filter(
      ({ kind }: { kind: string }) => kind === 'dossier.exported',
    ).length
  const told = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*) from own_fact where text like ${`%${message}%`}`.execute(house.house.store('evidence').db)
    return rows[0]?.count
  }
  const token = await sender.token()
  const answer = await fetch(house.url + dossier(message), { headers: { authorization: `Bearer ${token}` } })
  t.equal(await told(), 1, 'told when the head of the answer comes')
  await answer.body?.cancel()
  await until(async () => (await exportsSeenBy(sender)) === 2, { what: 'one for each recipient' })
  t.same([await exportsSeenBy(person), await exportsSeenBy(other)], [1, 1])
  for (const path of [`${dossier(message)}?asOf=99999999`, `${dossier(message)}?volume=9`]) {
    t.equal((await sender.call('GET', path)).status, 422)
  }
  t.equal(await told(), 1, 'what was refused was not taken')

  expectStatus(await person.call('GET', dossier(message)), 200)
  await until(async () => (await exportsSeenBy(person)) === 2)
  t.same([await exportsSeenBy(sender), await exportsSeenBy(other)], [2, 1], 'a recipient’s own is its own')
})
