import { randomUUID } from 'node:crypto'
import { type Administration, expectStatus } from '@zegel/testing'
import { DemoError } from './demo-error.ts'
import type { LetterFile } from './letters.ts'
import { clockTime, type Narrator, short, since, size } from './narrator.ts'
import type { Story } from './story.ts'

export interface Order {
  main: LetterFile
  attachment?: LetterFile
  /** basic: simply delivered; consent: offered first */
  mode: 'basic' | 'consent'
}

/** Uploads the files, deposits the message, and shows the proof that comes with the answer. Gives the message id. */
export async function deposit({ narrator, clerk, anna }: Story, { main, attachment, mode }: Order): Promise<string> {
  const contents = [
    { content: await put(clerk, main, narrator), role: 'main', fileName: `${main.reference.replaceAll('/', '-')}.pdf` },
  ]
  if (attachment) {
    contents.push({ content: await put(clerk, attachment, narrator), role: 'attachment', fileName: 'plan.pdf' })
  }
  const json = {
    subject: main.title,
    language: 'fr',
    messageType: 'urban-planning',
    contents,
    recipients: [anna.number],
    mode,
    fallback: 'reject',
    senderReference: main.reference,
    contactPoint: 'Service Urbanisme, Grand-Place 1, 9999 Exemple',
  }
  const started = performance.now()
  const answer = await clerk.call('POST', '/deposit/messages', { json, headers: { 'idempotency-key': randomUUID() } })
  const { message, sealedAt, proofs } = expectStatus(answer, 201).body
  const withAnnex = attachment ? ` and its annex of ${size(attachment.bytes.length)}` : ''
  narrator.step(
    `${clerk.name} deposits a letter of ${main.pages} pages (${size(main.bytes.length)})${withAnnex} for Anna Peeters.`,
  )
  narrator.more(
    `The answer brings the proof of deposit after ${since(started)}: evidence ${short(proofs[0].evidenceId)}`,
  )
  narrator.more(`sealed and timestamped at ${clockTime(sealedAt)}.`)
  return message
}

/** With its digest (RFC 9530), so that a byte lost on the way would be noticed. */
async function put(clerk: Administration, { bytes, sha256, title }: LetterFile, narrator: Narrator): Promise<string> {
  const started = performance.now()
  const headers = {
    'content-type': 'application/pdf',
    'content-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  }
  const { body } = expectStatus(await clerk.call('PUT', '/deposit/contents', { body: bytes, headers }), 201)
  if (body.sha256 !== sha256 || body.size !== bytes.length) throw new DemoError('The vault holds other bytes.')
  narrator.step(
    `${clerk.name} uploads "${title}", ${size(bytes.length)}, in ${since(started)}: sha256 ${sha256.slice(0, 12)}..`,
  )
  return body.content
}
