import type { IncomingMessage } from 'node:http'
import { Refusal } from '@zegel/contract'

/** Whoever takes longer keeps a place from others, ms. */
const BODY_MS_MAX = 60_000

/**
 * Reads a body to its end, in one piece of its own that can move to a thread.
 *
 * @throws Refusal `verification-too-large`, `content-interrupted`
 */
export async function wholeBody(
  request: IncomingMessage,
  bytesMax: number,
  msMax = BODY_MS_MAX,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Refusal('content-interrupted', { detail: `It took longer than ${msMax} ms.` })),
    msMax,
  )
  // Node would otherwise destroy the socket on which the refusal is still to be answered.
  const reader = request.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.next(), late.promise])
      if (done) break
      size += (value as Buffer).length
      if (size > bytesMax)
        throw new Refusal('verification-too-large', { detail: `verification_bytes_max is ${bytesMax}.` })
      chunks.push(value as Buffer)
    }
  } finally {
    clearTimeout(timer)
  }
  return whole(chunks, size)
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
