import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Administration, expectStatus, type Recipient, until } from '@zegel/testing'
import { Agent, request } from 'undici'
import { BenchError } from './bench-error.ts'

const CHUNK_BYTES = 64 * 1024
/** Every chunk of a content is the same: the generator's own memory stays small, and the vault compresses nothing. */
const chunk = randomBytes(CHUNK_BYTES)
const agent = new Agent({ connections: 64, headersTimeout: 0, bodyTimeout: 120_000 })

function* bytesOf(size: number) {
  const head = Buffer.from('%PDF-1.7\n')
  yield head
  for (let left = size - head.length; left > 0; left -= CHUNK_BYTES)
    yield left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk
}

export async function upload(sender: Administration, size: number): Promise<string> {
  const { statusCode, body } = await request(`${sender.place.urlOf('deposit')}/deposit/contents`, {
    dispatcher: agent,
    method: 'PUT',
    headers: {
      authorization: `Bearer ${await sender.token()}`,
      'content-type': 'application/pdf',
      'content-length': String(size),
    },
    body: Readable.from(bytesOf(size)),
  })
  const text = await body.text()
  if (statusCode !== 201) throw new BenchError(`an upload was answered ${statusCode}: ${text.slice(0, 500)}`)
  return JSON.parse(text).content
}

export interface Waiting {
  reader: Recipient
  message: string
  grant: string
}

/** Sends a content as a letter and opens it as its recipient. */
export async function sendAndOpen(sender: Administration, reader: Recipient, content: string): Promise<Waiting> {
  const json = {
    subject: 'Plan',
    language: 'nl',
    messageType: 'plan',
    contents: [{ content, role: 'main', fileName: 'plan.pdf' }],
    recipients: [reader.number],
    mode: 'basic',
    fallback: 'reject',
    contactPoint: 'Dienst Omgeving',
  }
  const headers = { 'idempotency-key': randomUUID() }
  const { message } = expectStatus(await sender.call('POST', '/deposit/messages', { json, headers }), 201).body
  const opened = await until(
    async () => {
      const answer = await reader.call('POST', `/mailbox/items/${message}/opening`)
      return answer.status === 201 && answer.body
    },
    { ms: 30_000, what: 'a letter that can be opened' },
  )
  return { reader, message, grant: opened.grant }
}

/** Reads the whole main content and checks it. */
export async function download({ reader, message, grant }: Waiting, size: number): Promise<void> {
  const { statusCode, body } = await request(`${reader.place.urlOf('mailbox')}/mailbox/items/${message}/parts/0`, {
    dispatcher: agent,
    headers: { authorization: `Bearer ${await reader.token()}`, 'zegel-grant': grant },
  })
  const hash = createHash('sha256')
  let bytes = 0
  for await (const part of body) {
    bytes += (part as Buffer).length
    hash.update(part as Buffer)
  }
  const right = createHash('sha256')
  for (const part of bytesOf(size)) right.update(part)
  if (statusCode !== 200 || bytes !== size || hash.digest('hex') !== right.digest('hex')) {
    throw new BenchError(`a download was answered ${statusCode} with ${bytes} bytes, not the ${size} that were sent`)
  }
}

export const closeTransfers = () => agent.destroy()
