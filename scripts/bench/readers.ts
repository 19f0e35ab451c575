import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { HouseKeys } from '@zegel/host'
import { Keyring, openStore } from '@zegel/store'
import { citizen, expectStatus, type Place, type Recipient } from '@zegel/testing'
import type { Asking } from './asking.ts'

/** People who act at the same time. */
const AT_ONCE = 64

/** Every person consents and confirms an address, all through the API; only the code comes from the box, not the mail. */
export async function makeReaders(place: Place, asking: Asking, consentUrl: string, numbers: readonly string[]) {
  const readers = numbers.map((number) => citizen(place, number))
  const terms = expectStatus(await (readers[0] as Recipient).call('GET', '/consent/me'), 200).body.currentTerms.version
  await atOnce(readers, async (reader) => {
    const json = { terms, language: 'fr', portal: 'bench' }
    expectStatus(await reader.call('PUT', '/consent/me', { json }), 200, 202)
    const email = `reader-${randomBytes(6).toString('hex')}@example.org`
    expectStatus(await reader.call('PUT', '/consent/me/contact', { json: { email, language: 'fr' } }), 200, 202)
  })
  const codes = await codesOf(place, asking, consentUrl)
  await atOnce(readers, async (reader) => {
    const code = codes.get(partyOf(await reader.token()))
    expectStatus(await reader.call('POST', '/consent/me/contact/confirmation', { json: { code } }), 200, 202)
  })
}

async function atOnce(readers: readonly Recipient[], act: (reader: Recipient) => Promise<void>) {
  const queue = [...readers]
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await act(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** The codes that were mailed, by party. */
async function codesOf(place: Place, asking: Asking, consentUrl: string): Promise<Map<string, string>> {
  const { rows } = await asking.query<{ boxes: string }>(
    `select boxes from consent.fact where kind = 'contact.claimed'`,
  )
  const boxes = rows.map((row) => JSON.parse(row.boxes)[0])
  const store = await openStore<never>({ url: consentUrl, schema: 'consent', max: 1 })
  try {
    const keyring = new Keyring(store.db, await new HouseKeys(join(place.data, 'keys'), false).secret('person'))
    const texts = await keyring.open(boxes)
    return new Map(boxes.map(({ party }, nth) => [party, JSON.parse(texts[nth] as string).code]))
  } finally {
    await store.close()
  }
}

function partyOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).sub
}
