import { Readable } from 'node:stream'
import { Refusal } from '@zegel/contract'
import type { ZipFile } from '@zegel/pki'

/** What is streamed ends when the right to read it does (SECURITY.md promise 10): the rest is not sent. */
export function whileAllowed(zip: ZipFile, ended: () => boolean): Readable {
  async function* chunks() {
    for await (const chunk of zip.stream()) {
      if (ended()) throw new Refusal('token-revoked')
      yield chunk
    }
  }
  return Readable.from(chunks(), { objectMode: false })
}
