import { hash } from 'node:crypto'
import {
  channelDecided,
  derivedId,
  type Fact,
  type Letter,
  messageConsigned,
  messageDeposited,
  messageHandedOver,
  messageOpened,
  noticeSent,
} from '@zegel/contract'
import { BEGAN } from './authority.ts'

const sha256 = (bytes: Buffer | string): string => hash('sha256', bytes, 'hex')
const at = (ms: number): string => new Date(BEGAN + ms).toISOString()

/** The letter of these tests: a PDF and an attachment to two people, of whom the first opens it. */
export interface TestLetter {
  message: string
  recipients: readonly [string, string]
  contents: readonly Buffer[]
  details: readonly Record<string, unknown>[]
  facts: readonly Fact[]
}

export function testLetter(name = 'one'): TestLetter {
  const id = (what: string): string => derivedId('test', name, what)
  const message = id('message')
  const recipients = [id('ada'), id('bob')] as const
  const contents = [Buffer.from(`%PDF-1.4\n${name}\n%%EOF\n`), Buffer.from(`an attachment of ${name}\n`)]
  const sender = { party: id('sender'), cbe: '0123456749', name: 'Gemeente Voorbeeld' }
  const letter: Letter = {
    sender,
    messageType: 'decision',
    language: 'nl',
    mode: 'basic',
    fallback: 'reject',
    submittedAt: at(-40),
    parts: contents.map((bytes, part) => ({
      part,
      content: id(`content ${part}`),
      mediaType: part === 0 ? 'application/pdf' : 'text/plain',
      size: bytes.length,
      sha256: sha256(bytes),
    })),
  }
  const details = recipients.map((recipient, nth) => ({
    salt: Buffer.from(sha256(`salt of ${recipient}`), 'hex').toString('base64url'),
    scheme: 'be-nrn',
    value: nth === 0 ? '85073003328' : '17073003384',
    subject: 'Beslissing',
    fileNames: ['brief.pdf', 'bijlage.txt'],
  }))
  const committed = recipients.map((recipient, nth) => {
    const { salt, scheme, value } = details[nth] as (typeof details)[number]
    const salted = ['zegel-recipient\0', Buffer.from(salt, 'base64url'), `${scheme}:${value}`].map((part) =>
      Buffer.from(part as string),
    )
    return { recipient, scheme: 'be-nrn' as const, commitment: sha256(Buffer.concat(salted)) }
  })
  const deposited = messageDeposited.make({
    about: [message],
    subject: message,
    at: at(0),
    body: { message, client: 'test', contactPoint: 'Loket 1', letter, recipients: committed },
    boxes: recipients.map((party, nth) => ({ party, digest: sha256(JSON.stringify(details[nth])), sealed: '' })),
  })
  const [ada] = recipients
  const toAda = { message, recipient: ada }
  const act = { capacity: 'self', client: 'app', assurance: 'high', method: 'test', authenticatedAt: at(5_000) }
  const next = { subject: message, after: deposited.id }
  const decided = (recipient: string, nth: number) =>
    channelDecided.make({
      ...next,
      about: [message, recipient, '0'],
      at: at(1_000 + nth),
      body: {
        message,
        recipient,
        revision: 0,
        channel: 'electronic',
        reason: 'consent-active',
        snapshot: { consent: 'given', consentAt: at(-1_000_000), terms: '1', contactVerified: true },
        letter,
      },
    })
  const [adaDecided, bobDecided] = recipients.map(decided) as [Fact, Fact]
  const consigned = messageConsigned.make({
    about: [message, ada, '0'],
    subject: message,
    after: adaDecided.id,
    at: at(2_000),
    body: { ...toAda, sender, revision: 0, letter },
  })
  const noticed = noticeSent.make({
    about: [consigned.id],
    subject: message,
    after: consigned.id,
    at: at(3_000),
    body: {
      recipient: ada,
      purpose: 'content',
      about: consigned.id,
      message,
      sender,
      mailId: '<1@test>',
      mailDigest: sha256('mail'),
      host: 'mail.test',
      reply: '250 ok',
      attempts: 1,
    },
  })
  const opening = id('opening')
  const opened = messageOpened.make({
    about: [opening],
    subject: message,
    after: consigned.id,
    at: at(6_000),
    body: { ...toAda, sender, opening, act },
  })
  const handedOver = messageHandedOver.make({
    about: [message, ada],
    subject: message,
    after: opened.id,
    at: at(7_000),
    body: {
      ...toAda,
      sender,
      opening,
      bytes: (contents[0] as Buffer).length,
      sha256: sha256(contents[0] as Buffer),
      act,
    },
  })
  const facts = [deposited, adaDecided, bobDecided, consigned, noticed, opened, handedOver]
  return { message, recipients, contents, details, facts }
}

/** The same letter, which somebody hands in once more at its end, with other contents. */
export function handedInTwice() {
  const letter = testLetter()
  const { message } = letter
  const first = (letter.facts[0] as Fact<Parameters<typeof messageDeposited.make>[0]['body']>).body
  const parts = first.letter.parts.map((part: Letter['parts'][number]) => ({ ...part, sha256: 'ab'.repeat(32) }))
  const again = messageDeposited.make({
    about: [message, 'again'],
    subject: message,
    at: letter.facts.at(-1)?.at as string,
    body: { ...first, letter: { ...first.letter, parts } },
  })
  return { ...letter, facts: [...letter.facts, again] }
}
