import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noticeFailed, noticeSent } from '@zegel/contract'
import { bareEnvironment, makeFolder, testClock, until } from '@zegel/testing'
import { sql } from 'kysely'
import t from 'tap'
import { folderDelivery } from '../src/folder.ts'
import { LEASE_MS } from '../src/send.ts'
import { smtpDelivery } from '../src/smtp.ts'
import { bookOf, newId, openNotice, sendingWhile } from './people.ts'
import { mailServer } from './server.ts'

type Told = { mailId: string; mailDigest: string; reply: string }

t.test('by SMTP: taken, put off, refused, cut, and given up', async (t) => {
  const clock = testClock()
  const house = await openNotice(t, clock)
  const { store, sending, note } = house
  const server = await mailServer(t)
  const delivery = smtpDelivery(server.url)
  t.teardown(() => delivery.close())
  const attempted = (attempts: number, of: string) =>
    until(
      async () => {
        const { rows } = await sql<{ state: string; reply: string }>`
          select state, reply from job where recipient = ${of} and attempts = ${attempts} and reply is not null`.execute(
          store.db,
        )
        return rows[0]
      },
      { what: `attempt ${attempts}` },
    )
  const factsOf = async (party: string) => (await bookOf(store)).filter(({ subject }) => subject === party)

  await sendingWhile(sending, delivery, async () => {
    const anna = newId()
    await note(await house.claimed(anna, 'anna@example.org', 'fr'))
    const [claimed] = await until(async () => ((await factsOf(anna)).length === 1 ? factsOf(anna) : undefined))
    t.ok(claimed && noticeSent.is(claimed))
    t.match(claimed?.body, { recipient: anna, purpose: 'contact', host: '127.0.0.1', attempts: 1 })
    t.match(server.mails[0]?.text, /012345/)

    await note(await house.confirmed(anna, 'anna@example.org', 'fr'))
    const [offer, letter] = [house.offered(anna), house.consigned(anna)]
    await note(offer, letter)
    await until(async () => (await factsOf(anna)).length === 3)
    for (const [nth, about] of [offer, letter].entries()) {
      const fact = (await factsOf(anna)).find(({ after }) => after === about.id)
      const { mailId, mailDigest, reply } = (fact as NonNullable<typeof fact>).body as Told
      const mail = server.mails.find(({ id }) => id === mailId)
      t.equal(mail?.sha256, mailDigest, 'the digest is of the bytes that the server got')
      t.same(mail?.to, ['anna@example.org'])
      t.match(reply, /^250 2\.0\.0 queued for as 12345$/, 'its words, without the address')
      t.equal(/L=C3=BCttich/.test(mail?.text ?? ''), nth === 1, 'an offer does not say who wrote')
      t.match(fact?.body, { message: about.body.message, sender: about.body.letter.sender })
      t.ok((fact?.at ?? '') >= about.at)
    }

    const bert = newId()
    await server.shall('busy')
    await note(await house.claimed(bert, 'bert@example.org'))
    t.match(await attempted(1, bert), { state: 'due', reply: '450 4.2.1 mailbox busy, try later' })
    await server.shall('refuse-us')
    clock.move(6_000)
    t.match(await attempted(2, bert), { state: 'due' }, 'that we are refused is not about him')
    await server.shall('slow')
    clock.move(31_000)
    const [slow] = await until(async () => ((await factsOf(bert)).length === 1 ? factsOf(bert) : undefined))
    t.match(slow?.body, { attempts: 3 })

    const cleo = newId()
    await server.shall('refuse')
    await note(await house.claimed(cleo, 'cleo@example.org'))
    const [refused] = await until(async () => ((await factsOf(cleo)).length === 1 ? factsOf(cleo) : undefined))
    t.ok(refused && noticeFailed.is(refused))
    t.match(refused?.body, { attempts: 1, reply: '550 5.1.1 no such user here' })

    const dirk = newId()
    await server.shall('cut')
    await note(await house.claimed(dirk, 'dirk@example.org'))
    t.match(await attempted(1, dirk), { state: 'due' }, 'cut in the middle')
    clock.move(6_000)
    t.match(await attempted(2, dirk), { state: 'due', reply: /ESOCKET|ECONNECTION|ECONNREFUSED/ }, 'nobody there')
    await server.start()
    clock.move(31_000)
    const [late] = await until(async () => ((await factsOf(dirk)).length === 1 ? factsOf(dirk) : undefined))
    t.match(late?.body, { attempts: 3, mailId: server.mails.at(-1)?.id as string })
  })
  t.notMatch(house.log.text, /example\.org|012345/, 'no address and no code in the log')
})

t.test('a server that is away for days: eight attempts at most, then the failure is evidence', async (t) => {
  const clock = testClock()
  const { store, sending, note, confirmed, consigned, claimed } = await openNotice(t, clock)
  const delivery = smtpDelivery('smtp://127.0.0.1:1')
  t.teardown(() => delivery.close())
  const [eva, finn] = [newId(), newId()]
  await note(await confirmed(eva, 'eva@example.org'), consigned(eva), await claimed(finn, 'finn@example.org'))
  await sendingWhile(sending, delivery, async () => {
    await until(async () => {
      const { rows } = await sql<{ due_at: string }>`
        select due_at from job where state = 'due' and reply is not null order by due_at limit 1`.execute(store.db)
      if (rows[0]) clock.move(Math.max(0, Date.parse(rows[0].due_at) - clock.now()))
      return (await bookOf(store)).length === 2
    })
  })
  const book = await bookOf(store)
  t.match(
    book.find(({ subject }) => subject === eva),
    { kind: 'notice.failed', body: { attempts: 8, purpose: 'content' } },
  )
  t.match(
    book.find(({ subject }) => subject === finn),
    { kind: 'notice.failed', body: { attempts: 4 } },
    'a code only while it holds',
  )
})

t.test(
  'killed after the server took it, before that was written: sent again under the same id, told once',
  async (t) => {
    const clock = testClock()
    const { store, database, note, claimed } = await openNotice(t, clock)
    const server = await mailServer(t)
    const anna = newId()
    await note(await claimed(anna, 'anna@example.org'))
    const run = (ahead: number) => {
      const args = [database.urlOf('notice'), server.url, String(ahead)]
      const child = fork(join(import.meta.dirname, 'sending-child.ts'), args, { env: bareEnvironment })
      t.teardown(() => child.kill('SIGKILL'))
      return child
    }
    // Jobs can be taken, and what is written afterwards waits: the locks of publishing are held.
    const holding = store.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('notice.publish'), shard) from generate_series(0, 15) as s(shard)`.execute(
        tx,
      )
      const first = run(0)
      await until(() => server.mails.length === 1)
      first.kill('SIGKILL')
      await until(() => first.signalCode !== null)
    })
    await holding
    t.same(await bookOf(store), [], 'nothing was written')
    const second = run(LEASE_MS + 1_000)
    await until(async () => (await bookOf(store)).length === 1)
    second.kill('SIGKILL')
    t.equal(server.mails.length, 2)
    t.ok(server.mails[0]?.id)
    t.equal(server.mails[0]?.id, server.mails[1]?.id)
    t.equal(server.mails[0]?.sha256, server.mails[1]?.sha256)
    t.match(await bookOf(store), [
      { kind: 'notice.sent', body: { attempts: 2, mailId: server.mails[0]?.id as string } },
    ])
  },
)

t.test(
  'without a mail server mails are files; two senders share the work; nobody without an address is told',
  async (t) => {
    const clock = testClock()
    const { store, sending, note, confirmed, consigned, claimed, log } = await openNotice(t, clock)
    const folder = makeFolder(t)
    const people = Array.from({ length: 1_000 }, newId)
    const stranger = newId()
    for (let at = 0; at < people.length; at += 200) {
      const page = people.slice(at, at + 200)
      const contacts = await Promise.all(page.map((one) => confirmed(one, `${one}@example.org`)))
      await note(...contacts, ...page.map((one) => consigned(one)))
    }
    await note(consigned(stranger))
    const began = performance.now()
    const delivery = await folderDelivery(folder)
    await sendingWhile(sending, delivery, () =>
      sendingWhile(sending, delivery, async () => {
        await until(async () => {
          const { rows } = await sql<{ n: number }>`select count(*) as n from job where state = 'sent'`.execute(
            store.db,
          )
          return rows[0]?.n === 1_000
        })
      }),
    )
    t.comment(`1,000 mails in ${Math.round(performance.now() - began)} ms`)
    const book = await bookOf(store)
    t.equal(book.length, 1_000)
    t.equal(book.filter(({ subject }) => subject === stranger).length, 0)
    const files = readdirSync(folder)
    t.equal(files.length, 1_000)
    t.ok(files.every((name) => /^[0-9a-f-]{36}\.eml$/.test(name)))
    const digests = new Set(
      files.map((name) =>
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ),
    )
    t.ok(book.every((fact) => noticeSent.is(fact) && fact.body.host === 'file' && digests.has(fact.body.mailDigest)))

    const gone = newId()
    await note(await claimed(gone, 'gone@example.org'))
    await sending.keyring.destroy(gone)
    await sendingWhile(sending, delivery, () =>
      until(async () => (await sql`select from job where state = 'dropped'`.execute(store.db)).rows.length === 1),
    )
    t.equal((await bookOf(store)).length, 1_000, 'who was erased is neither told nor named')
    t.notMatch(log.text, /example\.org/)
  },
)
