import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '@zegel/contract'

/** Whoever is slower keeps memory from others: 64 MiB take a quarter of an hour at most, on a line of half a Mbit/s. */
const LEAST = { bytesPerSecond: 64_000, windowMs: 60_000 }
/** Whoever sends nothing for so long does not go on, ms. */
const IDLE_MS_MAX = 10_000

export interface Receiving {
  bytesMax: number
  /** told of bytes before they are kept */
  hold(bytes: number): void
  /** what comes in each window but the last, which may end at any time */
  least?: { bytesPerSecond: number; windowMs: number }
  idleMs?: number
}

/**
 * Reads a body to its end, in one piece of its own that can move to a thread.
 *
 * @throws Refusal `verification-too-large`, `content-interrupted`, and what `hold` throws
 */
export async function wholeBody(
  request: IncomingMessage,
  { bytesMax, hold, least = LEAST, idleMs = IDLE_MS_MAX }: Receiving,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  let window = { began: performance.now(), size: 0 }
  // Node would otherwise destroy the socket on which the refusal is still to be answered.
  const reader = request.iterator({ destroyOnReturn: false })
  for (;;) {
    const { done, value } = await within(idleMs, reader.next())
    if (done) break
    const { length } = value as Buffer
    size += length
    const now = performance.now()
    if (now - window.began > least.windowMs) {
      if ((size - window.size) * 1000 < least.bytesPerSecond * (now - window.began)) throw tooSlow()
      window = { began: now, size }
    }
    if (size > bytesMax) throw tooLarge(bytesMax)
    hold(length)
    chunks.push(value as Buffer)
  }
  return whole(chunks, size)
}

export const tooLarge = (bytesMax: number) =>
  new Refusal('verification-too-large', { detail: `verification_bytes_max is ${bytesMax}.` })

const tooSlow = () => new Refusal('content-interrupted', { detail: 'It came too slowly.' })

async function within<T>(ms: number, next: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw tooSlow()
  })
  try {
    return await Promise.race([next, late])
  } finally {
    late.catch(() => {})
    over.abort()
  }
}

function whole(chunks: readonly Buffer[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(size))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
