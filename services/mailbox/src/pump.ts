import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { DeliverySign } from './delivery-sign.ts'
import { unacknowledged } from './tcp-queue.ts'

/** How often a running transfer is looked at: is the reader still allowed to read, what was acknowledged, ms. */
const LOOK_MS = 1_000

export interface Pumped {
  outcome: 'sent' | 'cut' | 'damaged'
  /** bytes that the operating system took */
  handed: number
  /** bytes that surely left: acknowledged at the last look, or all of them */
  sent: number
  /** why the content could not be given out whole */
  cause?: unknown
}

export interface PumpOptions {
  /** bytes that the answer announces */
  length: number
  /** the digest that the whole must have, where the whole is sent */
  sha256: string | undefined
  /** how long the reader may take nothing, ms */
  idleMs: number
  sign: DeliverySign
  /** whether the reader's right to read has ended meanwhile */
  ended: () => boolean
}

/**
 * Streams a body whose head is written, never more than a chunk ahead of the reader. The last chunk is held back until
 * the digest of the whole is right. Ends the connection where the body cannot be completed, so that the reader
 * never takes a part for the whole.
 */
export async function pump(
  response: ServerResponse,
  chunks: AsyncIterator<Uint8Array>,
  options: PumpOptions,
): Promise<Pumped> {
  const { socket } = response
  const hash = createHash('sha256')
  const pumped: Pumped = { outcome: 'cut', handed: 0, sent: 0 }
  let given = 0
  const onTaken = (chunk: Uint8Array) => {
    const { length } = chunk
    return (error?: Error | null) => {
      if (!error) pumped.handed += length
      release(chunk)
    }
  }
  const look = setInterval(() => {
    if (options.ended()) response.destroy()
    const waiting = socket && !socket.destroyed ? unacknowledged(socket) : undefined
    if (waiting !== undefined) pumped.sent = Math.max(pumped.sent, pumped.handed - waiting)
  }, LOOK_MS)
  try {
    while (given < options.length) {
      const { value, done } = await chunks.next()
      if (done) throw new Error('the content is shorter than it was written')
      hash.update(value)
      given += value.length
      if (given >= options.length && options.sha256 !== undefined && hash.digest('hex') !== options.sha256) {
        throw new Error('the content has not the digest that was deposited')
      }
      if (response.destroyed) return pumped
      if (!response.write(value, onTaken(value)) && !(await drained(response, options.idleMs))) return pumped
    }
    if (!(await ended(response, options.idleMs))) return pumped
    pumped.outcome = await options.sign.finished()
    if (pumped.outcome === 'sent') pumped.sent = options.length
    return pumped
  } catch (cause) {
    response.destroy()
    return { ...pumped, outcome: 'damaged', cause }
  } finally {
    clearInterval(look)
    options.sign.stop()
    await chunks.return?.()
    if (pumped.outcome !== 'sent') response.destroy()
  }
}

/**
 * Gives the memory back when the operating system has the bytes, not when the collector gets to it: of twenty fast
 * readers tens of megabytes would lie about. Only where the chunk is alone in its allocation.
 */
function release({ buffer, length }: Uint8Array) {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length && !buffer.detached) buffer.transfer(0)
}

/** Whether the reader takes more: false where the connection ended or stood still. */
function drained(response: ServerResponse, idleMs: number): Promise<boolean> {
  return happens(response, 'drain', idleMs)
}

async function ended(response: ServerResponse, idleMs: number): Promise<boolean> {
  if (response.destroyed) return false
  const finished = happens(response, 'finish', idleMs)
  response.end()
  return finished
}

async function happens(response: ServerResponse, event: 'drain' | 'finish', idleMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const yes = () => resolve(true)
  const no = () => resolve(false)
  const timer = setTimeout(no, idleMs)
  response.once(event, yes)
  response.once('close', no)
  if (response.destroyed) no()
  return promise.finally(() => {
    clearTimeout(timer)
    response.off(event, yes)
    response.off('close', no)
  })
}
