import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { consent } from '@zegel/consent'
import { evidenceService } from '@zegel/evidence'
import { readConfig } from '@zegel/host'
import { identity } from '@zegel/identity'
import { notice } from '@zegel/notice'
import { citizen, mailsOf, startHouse, until } from '@zegel/testing'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import t from 'tap'

t.test('the code reaches its address over SMTP, and what the server answered is sealed', async (t) => {
  const mails: { to: string[]; text: string; id: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, callback) => {
      void simpleParser(stream).then(({ text = '', messageId = '' }) => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), text, id: messageId })
        callback()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)))
  const smtpUrl = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`
  const services = [identity, consent, evidenceService({ sources: ['identity', 'consent', 'notice'] }), notice]
  const house = await startHouse(t, { services, config: { smtpUrl } })

  const person = citizen(house)
  await person.call('PUT', '/consent/me/contact', { json: { email: person.email, language: 'en' } })
  const mail = await until(() => mails[0], { what: 'the mail' })
  t.same(mail.to, [person.email])
  const code = /\b\d{6}\b/.exec(mail.text)?.[0]
  const confirmed = await person.call('POST', '/consent/me/contact/confirmation', { json: { code } })
  t.equal(confirmed.status, 200)
  t.same(mailsOf(house), [], 'no files')

  const { book } = house.house.store('notice')
  const cursors = Object.fromEntries([...Array(16).keys()].map((shard) => [shard, 0]))
  const read = () => book.read({ cursors, limit: 10, waitMs: 0 }, AbortSignal.timeout(5_000))
  const [told] = await until(async () => ((await read()).entries.length > 0 ? (await read()).entries : undefined))
  t.match(told?.fact, { kind: 'notice.sent', body: { purpose: 'contact', mailId: mail.id, host: '127.0.0.1' } })
  t.notMatch(told?.fact.text, person.email)
})

t.test('production does not start without a mail server', async (t) => {
  const env = { ZEGEL_MODE: 'production', ZEGEL_PUBLIC_URL: 'https://letters.example', DATABASE_URL: 'postgres://x' }
  t.throws(() => readConfig(env), { message: /SMTP_URL/ })
})
