import { Refusal } from '@zegel/contract'
import type { FastifyInstance } from 'fastify'

const DEPTH_MAX = 32

/** JSON only, by its exact media type, bounded in size and depth. */
export function acceptJson(app: FastifyInstance, bytesMax: number) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: bytesMax }, (_request, body, done) => {
    try {
      done(null, parse(body as string))
    } catch (error) {
      done(error as Error)
    }
  })
}

function parse(text: string): unknown {
  if (depth(text) > DEPTH_MAX) throw new Refusal('body-invalid', { detail: `JSON deeper than ${DEPTH_MAX} levels` })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal('body-not-json', { cause: error })
  }
}

/** How deep brackets nest outside of strings: looked at before parsing, so that a bomb costs one pass. */
function depth(text: string): number {
  let [now, most, inString] = [0, 0, false]
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (inString) {
      if (char === 0x5c) at++
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x5b || char === 0x7b) most = Math.max(most, ++now)
    else if (char === 0x5d || char === 0x7d) now--
  }
  return most
}
