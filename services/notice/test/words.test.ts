import type { Language, NoticePurpose } from '@zegel/contract'
import { simpleParser } from 'mailparser'
import t from 'tap'
import { ATTEMPTS_MAX, afterAttempt, plainReply } from '../src/attempt.ts'
import { compose } from '../src/compose.ts'
import type { JobRow } from '../src/tables.ts'

const languages: Language[] = ['fr', 'nl', 'de', 'en']
const purposes: NoticePurpose[] = ['contact', 'acceptance', 'content']
const from = 'Zegel <no-reply@zegel.example>'
const name = 'Straßenbehörde Liège, België'

const jobOf = (purpose: NoticePurpose, language: Language, changes: Partial<JobRow> = {}): JobRow => ({
  id: '11111111-1111-8111-8111-111111111111',
  fact: '22222222-2222-8222-8222-222222222222',
  fact_at: '2026-11-22T10:00:00.000Z',
  recipient: '33333333-3333-8333-8333-333333333333',
  purpose,
  language,
  box: '{}',
  message: '44444444-4444-8444-8444-444444444444',
  sender: JSON.stringify({ party: '55555555-5555-8555-8555-555555555555', cbe: '0207436872', name }),
  names_sender: purpose === 'content',
  mail_id: '<11111111-1111-8111-8111-111111111111@zegel.example>',
  state: 'due',
  attempts: 1,
  due_at: '2026-11-22T10:00:00.000Z',
  useful_until: '2026-11-24T10:00:00.000Z',
  reply: null,
  ...changes,
})

t.test('every mail in four languages: its words arrive, and nothing more than they need', async (t) => {
  const seen = new Set<string>()
  for (const language of languages) {
    for (const purpose of purposes) {
      const detail = { email: 'anna@example.org', ...(purpose === 'contact' && { code: '012345' }) }
      const job = jobOf(purpose, language)
      const mail = await compose(job, detail, { from, url: 'https://letters.example' })
      const again = await compose(job, detail, { from, url: 'https://letters.example' })
      t.same(mail, again, 'the same bytes at every attempt')
      const parsed = await simpleParser(mail?.bytes ?? '')
      const text = parsed.text ?? ''
      seen.add(`${parsed.subject}`)
      t.equal(parsed.messageId, job.mail_id)
      t.equal(parsed.headers.get('content-language'), language)
      t.equal(parsed.headers.get('auto-submitted'), 'auto-generated')
      t.match(mail?.envelope, { from: 'no-reply@zegel.example', to: 'anna@example.org' })
      t.equal(text.includes('012345'), purpose === 'contact')
      t.equal(text.includes(name), purpose === 'content', 'only a letter that is there says who wrote')
      t.equal(text.includes('https://letters.example'), purpose !== 'contact')
      t.notMatch(mail?.bytes.toString().replace(job.mail_id, ''), /[1-5]{8}-[1-5]{4}/, 'no id of anything')
      t.notMatch(text, /undefined|null|�/)
      t.ok(
        mail?.bytes.every((byte) => byte < 128),
        'plain ASCII on the wire',
      )
    }
  }
  t.equal(seen.size, 12)
  const german = await simpleParser(
    (await compose(jobOf('content', 'de'), { email: 'a@b.be' }, { from, url: undefined }))?.bytes ?? '',
  )
  t.match(german.text, /Straßenbehörde Liège, België/)
  t.match(german.text, /öffnen/)
  const accepted = await compose(
    jobOf('content', 'fr', { names_sender: false }),
    { email: 'a@b.be' },
    { from, url: undefined },
  )
  t.match((await simpleParser(accepted?.bytes ?? '')).text, /que vous avez acceptée/)
})

t.test('nothing from outside reaches a header', async (t) => {
  const hostile = [
    'a@b.be\r\nBcc: eve@evil.example',
    'a@b.be\nSubject: x',
    'a@b.be, eve@evil.example',
    'eve@evil.example>,<a@b.be',
    '"a\r\nX: y"@b.be',
    'a@b.be\0',
    'a b@b.be',
    'a@b@c.be',
    '',
    'list:a@b.be;',
  ]
  for (const email of hostile) {
    t.equal(
      await compose(jobOf('content', 'nl'), { email }, { from, url: undefined }),
      undefined,
      JSON.stringify(email),
    )
  }
  const sender = JSON.stringify({ name: 'Evil\r\nBcc: eve@evil.example\r\n\r\n<script>' })
  const mail = await compose(jobOf('content', 'nl', { sender }), { email: 'a@b.be' }, { from, url: undefined })
  const parsed = await simpleParser(mail?.bytes ?? '')
  t.equal(parsed.headers.has('bcc'), false)
  t.same([...parsed.headers.keys()].toSorted(), [
    'auto-submitted',
    'content-language',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ])
})

t.test('an attempt ends in sent, in another attempt, or in failed; never in more than eight', async (t) => {
  const now = Date.parse('2026-11-22T10:00:00.000Z')
  const job = { attempts: 1, useful_until: '2026-11-24T10:00:00.000Z' }
  t.same(afterAttempt(job, { result: 'taken', reply: '' }, now), { state: 'sent' })
  t.same(afterAttempt(job, { result: 'refused', reply: '' }, now), { state: 'failed' })
  t.same(afterAttempt(job, { result: 'trouble', reply: '' }, now), { state: 'due', dueAt: now + 5_000 })
  t.same(afterAttempt({ ...job, useful_until: '2026-11-22T10:00:04.000Z' }, { result: 'trouble', reply: '' }, now), {
    state: 'failed',
  })
  let [attempts, at] = [0, now]
  for (;;) {
    const next = afterAttempt({ ...job, attempts: ++attempts }, { result: 'trouble', reply: '' }, at)
    if (next.state !== 'due') break
    t.ok(next.dueAt > at)
    at = next.dueAt
  }
  t.equal(attempts, ATTEMPTS_MAX)
  t.equal(ATTEMPTS_MAX, 8)
  t.ok(at - now > 20 * 3_600_000 && at - now < 48 * 3_600_000, 'about a day')
  t.equal(plainReply('550 5.1.1 <a@b.be>: user a@b.be\r\n unknown\u2028'), '550 5.1.1 user unknown')
  t.equal(plainReply('a@b.be'), 'no words')
  t.equal(plainReply('x'.repeat(2_000)).length, 300)
})
