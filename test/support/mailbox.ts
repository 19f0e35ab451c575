import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Administration, expectStatus, type Place, type Recipient, until } from '@zegel/testing'
import { pdf, put, submission } from './letters.ts'

/** Deposits one letter and waits until it is in the recipient's box, unless it will never be `visible`. */
export async function deliver(
  sender: Administration,
  to: Recipient,
  options: { file?: Buffer; content?: string; mode?: 'basic' | 'consent'; attachment?: Buffer; visible?: boolean } = {},
): Promise<string> {
  const { file = pdf(), content, mode = 'basic', attachment, visible = true } = options
  const contents = [{ content: content ?? (await put(sender, file)), role: 'main', fileName: 'Beslissing é.pdf' }]
  if (attachment) contents.push({ content: await put(sender, attachment), role: 'attachment', fileName: 'bijlage.pdf' })
  const json = submission({ content: '', contents, recipients: [to.number], mode })
  const headers = { 'idempotency-key': randomUUID() }
  const { message } = expectStatus(await sender.call('POST', '/deposit/messages', { json, headers }), 201, 202).body
  if (visible)
    await until(async () => (await to.call('GET', `/mailbox/items/${message}`)).status === 200, {
      what: 'the item is there',
    })
  return message
}

export const act = (by: Recipient, item: string, verb: 'acceptance' | 'refusal' | 'opening') =>
  by.call('POST', `/mailbox/items/${item}/${verb}`)

/** Opens, as soon as the consignment is sealed. */
export async function open(
  by: Recipient,
  item: string,
): Promise<{ grant: string; parts: { path: string }[]; receipt: { evidence: string } }> {
  return until(async () => {
    const answer = await act(by, item, 'opening')
    return answer.status === 201 && answer.body
  })
}

export const part = (by: Recipient, item: string, grant: string, headers: Record<string, string> = {}, number = 0) =>
  by.call('GET', `/mailbox/items/${item}/parts/${number}`, { headers: { 'zegel-grant': grant, ...headers } })

/**
 * Reads a part a little at a time, so that it never holds more than it counted, and destroys the connection once
 * `bytes` of the body have come; gives how many came.
 */
export async function readAndBreakOff(
  place: Place,
  by: Recipient,
  item: string,
  grant: string,
  bytes: number,
): Promise<number> {
  const { hostname, port } = new URL(place.urlOf('mailbox'))
  const head = [
    `GET /mailbox/items/${item}/parts/0 HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${await by.token()}`,
    `zegel-grant: ${grant}`,
  ]
  return new Promise((resolve, reject) => {
    let [came, inBody, start] = [0, false, '']
    const take = (chunk: Buffer) => {
      if (inBody) came += chunk.length
      else {
        start += chunk.toString('latin1')
        const end = start.indexOf('\r\n\r\n')
        inBody = end >= 0
        if (inBody) came = start.length - end - 4
      }
      if (came < bytes) return true
      socket.destroy()
      resolve(came)
      return false
    }
    const socket = connect({
      host: hostname,
      port: Number(port),
      onread: {
        buffer: Buffer.alloc(1_024),
        callback: (length, buffer) => take(Buffer.from(buffer.subarray(0, length))),
      },
    })
    socket.on('error', reject)
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
  })
}

/** Asks for a part and takes nothing more than the first bytes; the promise says when the connection ended. */
export async function readSlowly(place: Place, by: Recipient, item: string, grant: string) {
  const { hostname, port } = new URL(place.urlOf('mailbox'))
  const socket = connect(Number(port), hostname)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  const head = [
    `GET /mailbox/items/${item}/parts/0 HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${await by.token()}`,
    `zegel-grant: ${grant}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await new Promise((resolve) => socket.once('readable', resolve))
  return { socket, ended }
}

/** Reads slowly until the other side ends the connection; gives the bytes of the body. */
export async function readToTheEnd(place: Place, by: Recipient, item: string, grant: string, version: string) {
  const { hostname, port } = new URL(place.urlOf('mailbox'))
  const socket = connect(Number(port), hostname)
  const head = [
    `GET /mailbox/items/${item}/parts/0 HTTP/${version}`,
    `host: ${hostname}`,
    `authorization: Bearer ${await by.token()}`,
    `zegel-grant: ${grant}`,
    'connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) {
    chunks.push(chunk)
    await sleep(5)
  }
  const all = Buffer.concat(chunks)
  return all.length - all.indexOf('\r\n\r\n') - 4
}
