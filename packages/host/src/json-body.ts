import { Refusal } from '@zegel/contract'
import type { FastifyInstance } from 'fastify'

const DEPTH_MAX = 32

/**
 * JSON only, by its exact media type, bounded in size and depth. What two readers could understand differently is
 * refused (RFC 8259 sections 4, 8.1 and 8.2): a member that is there twice, bytes that are not UTF-8, text that holds
 * half a character, or a NUL, which PostgreSQL cannot store.
 */
export function acceptJson(app: FastifyInstance, bytesMax: number) {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: bytesMax }, (_request, body, done) => {
    try {
      done(null, parse(utf8, body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

function parse(utf8: InstanceType<typeof TextDecoder>, body: Buffer): unknown {
  const text = decode(utf8, body)
  if (depth(text) > DEPTH_MAX) throw new Refusal('body-invalid', { detail: `JSON deeper than ${DEPTH_MAX} levels` })
  try {
    const value: unknown = JSON.parse(text)
    const flaw = flawOf(text)
    if (flaw !== undefined) throw new Refusal('body-invalid', { detail: flaw })
    return value
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('body-not-json', { cause: error })
  }
}

function decode(utf8: InstanceType<typeof TextDecoder>, body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch (error) {
    throw new Refusal('body-not-json', { cause: error })
  }
}

/** How deep brackets nest outside of strings: looked at before parsing, so that a bomb costs one pass. */
function depth(text: string): number {
  let [now, most] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x22) at = endOfString(text, at)
    else if (char === 0x5b || char === 0x7b) most = Math.max(most, ++now)
    else if (char === 0x5d || char === 0x7d) now--
  }
  return most
}

/** What is wrong with a text that is JSON by its form. */
function flawOf(text: string): string | undefined {
  const open: Set<string>[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x5b || char === 0x7b) open.push(new Set())
    else if (char === 0x5d || char === 0x7d) open.pop()
    if (char !== 0x22) continue
    const end = endOfString(text, at)
    const raw = text.slice(at, end + 1)
    const value: string = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1)
    if (!value.isWellFormed() || value.includes('\0')) return 'A text holds half a character or a NUL.'
    at = end
    if (!isName(text, end + 1)) continue
    const names = open.at(-1)
    if (names?.has(value)) return 'A member is there twice.'
    names?.add(value)
  }
  return undefined
}

/** The position of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
  return at
}

/** Whether a colon follows, after white space. */
function isName(text: string, from: number): boolean {
  let at = from
  while (/[ \t\r\n]/.test(text.charAt(at))) at++
  return text.charAt(at) === ':'
}
