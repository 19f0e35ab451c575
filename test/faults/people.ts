import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { citizen, expectStatus, type Place, type Recipient, until } from '@zegel/testing'
import { simpleParser } from 'mailparser'

/** Codes by address, read from the mails that land as files: each file once. */
class Codes {
  readonly #folder: string
  readonly #read = new Set<string>()
  readonly #codes = new Map<string, string>()

  constructor(data: string) {
    this.#folder = join(data, 'mail')
  }

  async of(address: string): Promise<string> {
    return until(
      async () => {
        if (!this.#codes.has(address)) await this.#look()
        return this.#codes.get(address)
      },
      { ms: 60_000, what: 'a mail with a code' },
    )
  }

  async #look() {
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names.filter((one) => one.endsWith('.eml') && !this.#read.has(one))) {
      this.#read.add(name)
      const mail = await simpleParser(await readFile(join(this.#folder, name)))
      const to = [mail.to].flat()[0]?.text.replace(/^.*<|>.*$/g, '')
      const code = mail.text?.match(/\b\d{6}\b/)?.[0]
      if (to && code) this.#codes.set(to, code)
    }
  }
}

/** Citizens with a verified contact and consent, through the doors, before anything is killed. */
export async function reachablePeople(place: Place, count: number): Promise<Recipient[]> {
  const codes = new Codes(place.data)
  const people = Array.from({ length: count }, () => citizen(place))
  const waiting = people.entries()
  const work = async () => {
    for (const [nth, person] of waiting) {
      const email = `person-${nth}@example.org`
      expectStatus(await person.call('PUT', '/consent/me/contact', { json: { email, language: 'nl' } }), 200)
      const code = await codes.of(email)
      expectStatus(await person.call('POST', '/consent/me/contact/confirmation', { json: { code } }), 200)
      const { currentTerms } = expectStatus(await person.call('GET', '/consent/me'), 200).body
      expectStatus(
        await person.call('PUT', '/consent/me', {
          json: { terms: currentTerms.version, language: 'nl', portal: 'test' },
        }),
        200,
      )
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return people
}
