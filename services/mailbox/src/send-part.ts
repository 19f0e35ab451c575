import type { ServerResponse } from 'node:http'
import type { ByteRange } from '@zegel/vault'
import { closeTransfer } from './close-transfer.ts'
import { DeliverySign } from './delivery-sign.ts'
import type { Mailbox } from './mailbox.ts'
import { type Pumped, pump } from './pump.ts'
import type { Granted, Transfer } from './read-part.ts'

export interface Sending {
  granted: Granted
  transfer: Transfer
  range: ByteRange | undefined
  headers: Readonly<Record<string, string>>
  /** whether the reader's right to read has ended meanwhile */
  ended: () => boolean
}

/** Sends the bytes, waits for what became of them, and notes it; resolves when it is written down. */
export async function sendPart(mailbox: Mailbox, response: ServerResponse, sending: Sending): Promise<void> {
  const { context } = mailbox
  const { item, part } = sending.granted
  const pumped = await stream(response, sending, context.config.limits.request_idle_ms)
  const { party, message } = item
  const { cause, ...known } = pumped
  if (known.outcome === 'damaged') context.log.error({ err: cause, content: part.content }, 'a content is damaged')
  await closeTransfer(context, { id: sending.transfer.id, party, message, ...known })
}

async function stream(
  response: ServerResponse,
  { granted, transfer, range, headers, ended }: Sending,
  idleMs: number,
): Promise<Pumped> {
  const { part } = granted
  const length = range ? range.end - range.start + 1 : part.size
  const sign = response.socket && new DeliverySign(response.socket, idleMs)
  if (!sign || response.destroyed) {
    sign?.stop()
    await transfer.chunks.return?.()
    return { outcome: 'cut', handed: 0, sent: 0 }
  }
  // A reader that asked to close after this answer closes by itself, which is the sign that it has it all; if we
  // closed first, what it does with the last bytes could not be seen.
  const closing = !response.shouldKeepAlive
  response.shouldKeepAlive = true
  const { socket } = response
  response.writeHead(range ? 206 : 200, headers)
  const pumped = await pump(response, transfer.chunks, {
    length,
    sha256: range ? undefined : part.sha256,
    idleMs,
    sign,
    ended,
  })
  if (closing) socket?.end()
  return pumped
}
